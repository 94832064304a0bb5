import type { Action, ActionContext, ActionRequest } from 'adminjs';
import type { Response } from 'express';
import { mayCall } from '../operations/policy-table.js';
import type { Database } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import { consoleContext, roleOf, staffActor } from './console-request.js';
import { GuardedResource } from './guarded-resource.js';
import type { RecordRead, Row } from './resource-shape.js';
import type { ShapeReader } from './shape-reader.js';

const readHandlers = new WeakSet<object>();

/** Whether a handler was made here and so only reads or refuses. */
export const isReadHandler = (handler: unknown): boolean => typeof handler === 'function' && readHandlers.has(handler);

type Handler = (request: ActionRequest, response: Response, context: ActionContext) => Promise<object>;

function known<Made extends Handler>(handler: Made): Made {
  readHandlers.add(handler);
  return handler;
}

/** List, search and record page of a resource, and nothing in the place of the stock actions that write. */
export function readActions(reader: ShapeReader, database: Database): Record<string, Action<never>> {
  const { shape } = reader;
  const mayRead = ({ currentAdmin }: ActionContext) => {
    const role = roleOf(currentAdmin);
    return role !== null && shape.readers.includes(role);
  };
  const list = known(async ({ query = {} }, _response, { resource, currentAdmin }) => {
    const role = roleOf(currentAdmin);
    const { rows, ...meta } = await reader.readList(query, role);
    const records = resource instanceof GuardedResource ? await resource.toRecords(rows, role) : [];
    return { meta, records: records.map((record) => record.toJSON(currentAdmin)) };
  });
  const show = known(async (_request, _response, { record, currentAdmin }) => {
    if (!record) throw new DomainError('not_found', 'There is no such record.');
    const details = shape.details ? await shape.details(database, record.params as Row) : {};
    return { record: { ...record.toJSON(currentAdmin), details } };
  });
  const open = (more: object) => ({ isAccessible: mayRead, isVisible: mayRead, ...more }) as unknown as Action<never>;
  const reads = Object.entries(shape.reads ?? {}).map(([name, read]) => [name, operationRead(database, read)] as const);
  return {
    ...Object.fromEntries(reads),
    list: open({
      actionType: 'resource',
      handler: list,
      component: 'RecordList',
      showFilter: false,
      custom: { isSearchable: shape.search !== undefined, download: shape.download },
    }),
    search: open({ actionType: 'resource', handler: list, isVisible: false }),
    show: open({ actionType: 'record', handler: show, component: shape.page ?? 'RecordPage' }),
    new: closed('resource'),
    edit: closed('record'),
    delete: closed('record'),
    bulkDelete: closed('bulk'),
  };
}

function operationRead(database: Database, { operation, read }: RecordRead): Action<never> {
  const handler = known(async ({ query = {} }, _response, { record, currentAdmin }) => {
    if (!record) throw new DomainError('not_found', 'There is no such record.');
    const context = consoleContext(database, staffActor(currentAdmin), operation);
    const details = await read(context, record.params as Row, query);
    return { record: { ...record.toJSON(currentAdmin), details } };
  });
  const mayAsk = ({ currentAdmin }: ActionContext) => mayCall(staffActor(currentAdmin), operation);
  return { actionType: 'record', isAccessible: mayAsk, isVisible: false, handler } as unknown as Action<never>;
}

function closed(actionType: 'resource' | 'record' | 'bulk'): Action<never> {
  const handler = known(() => Promise.reject(new DomainError('forbidden', 'The console has no such action.')));
  return { actionType, isAccessible: false, isVisible: false, handler } as unknown as Action<never>;
}
