import type { Action, ActionContext, ActionRequest, BaseRecord } from 'adminjs';
import type { Response } from 'express';
import type { PaymentStatus } from '../models/payment.js';
import { mayCall, type OperationName } from '../operations/policy-table.js';
import type { Context } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import { consoleContext, staffActor } from './console-request.js';
import type { FieldForm, Fields, ValuesOf } from './fields.js';
import { type FormFaults, faultsOf, readForm } from './form.js';
import { refusalInWords } from './locales/refusals.js';
import type { Row } from './resource-shape.js';

interface Definition<Input extends Fields> {
  /** Its row of the policy table says who is offered the action; its name stands in the audit trail. */
  operation: OperationName;
  type: 'record' | 'resource';
  icon: string;
  variant?: 'primary' | 'danger';
  input: Input;
  /** Whether the button is offered for this record now; the operation checks for itself. */
  when?(record: Row): boolean;
  /** What the form starts with, beyond the record's own columns. */
  initial?(record: Row): Partial<Record<keyof Input, unknown>>;
  /** Reads what the form edits when that is not the record itself: what it starts with, and when it changed last. */
  edits?(context: Context, record: Row): Promise<Row>;
  /** What the browser shows beside the form while it is filled in. */
  preview?: 'branding';
  /** Figures for the sentence that tells what will happen. */
  consequences?(context: Context, record: Row): Promise<Record<string, number | string>>;
  /** The operation gets the time the form was opened at, and refuses when the record was changed since. */
  guardsAgainstStale?: boolean;
  /** The resource that the answer is a record of, when its page is what the person needs next. */
  opens?: string;
  /**
   * Must call an operation. What it answers as `secret` is shown once, what as `download` is saved as a file, what as
   * `findings` is shown below the form, which stays open.
   */
  run(context: Context, call: { values: ValuesOf<Input>; id: string; updatedAt: Date | undefined }): Promise<unknown>;
}

/** An action made by `operationAction`, still without its database. */
export interface OperationAction {
  operation: OperationName;
  fields: Record<string, FieldForm>;
  build(database: Database): Action<never>;
}

const operationHandlers = new WeakSet<object>();

/** Whether a handler was made here: AdminJS copies actions, so a mark on the action itself would be lost. */
export const isOperationHandler = (handler: unknown): boolean =>
  typeof handler === 'function' && operationHandlers.has(handler);

/** Turns an operation into a console action. Nothing but POST runs it; GET answers what the form needs. */
export function operationAction<Input extends Fields>(definition: Definition<Input>): OperationAction {
  const fields = Object.fromEntries(Object.entries(definition.input).map(([name, { form }]) => [name, form]));
  return {
    operation: definition.operation,
    fields,
    build: (database) => {
      const handler = handlerOf(database, definition);
      operationHandlers.add(handler);
      const mayRun = ({ currentAdmin }: ActionContext) => mayCall(staffActor(currentAdmin), definition.operation);
      return {
        actionType: definition.type,
        icon: definition.icon,
        variant: definition.variant ?? 'default',
        component: 'OperationForm',
        isAccessible: mayRun,
        isVisible: (context: ActionContext) =>
          mayRun(context) &&
          (!context.record || definition.when === undefined || definition.when(rowOf(context.record))),
        handler,
        custom: { fields, preview: definition.preview },
      } as unknown as Action<never>;
    },
  };
}

/** A readable answer, shown below the form; its words are in the locales under `findings.<kind>`. */
export interface Findings {
  kind: 'discount' | 'paymentUnasked' | `payment${PaymentStatus}`;
  isGood: boolean;
  checks: { name: string; isHeld: boolean }[];
  /** Amounts in minor units have a currency; other numbers have none. */
  figures: { column: string; value: number; currency: string | null }[];
}

/** A file for whoever ran the action. */
export interface Download {
  name: string;
  type: string;
  text: string;
}

type Handler = (request: ActionRequest, response: Response, context: ActionContext) => Promise<object>;

function handlerOf<Input extends Fields>(database: Database, definition: Definition<Input>): Handler {
  return async (request, response, { record, currentAdmin, resource, h }) => {
    const context = consoleContext(database, staffActor(currentAdmin), definition.operation);
    const row = record ? rowOf(record) : {};
    if (request.method !== 'post') {
      const consequences = record && definition.consequences ? await definition.consequences(context, row) : null;
      const edited = definition.edits ? await definition.edits(context, row) : row;
      const values = { ...initialValues(definition, edited), ...definition.initial?.(row) };
      return {
        record: {
          ...(record?.toJSON(currentAdmin) ?? emptyRecord),
          form: { values, updatedAt: edited['updatedAt'] ?? null, consequences },
        },
      };
    }
    try {
      const { values, updatedAt } = readForm(definition.input, request.payload ?? {});
      if (definition.guardsAgainstStale && !updatedAt)
        throw new DomainError('stale_record', 'The form does not tell when it was opened.');
      const answer = await definition.run(context, { values, id: String(row['id'] ?? ''), updatedAt });
      const { secret, download, findings } = (answer ?? {}) as {
        secret?: unknown;
        download?: Download;
        findings?: Findings;
      };
      const resourceId = resource.id();
      // What was removed has no page to go back to.
      const stays = record && (await resource.findOne(record.id(), { currentAdmin } as ActionContext));
      return {
        record: record?.toJSON(currentAdmin) ?? emptyRecord,
        ...(typeof secret === 'string' ? { secret } : {}),
        ...(download ? { download } : {}),
        ...(findings ? { findings } : {}),
        notice: { message: 'done', resourceId, type: 'success' },
        redirectUrl:
          nextPage(definition.opens, answer) ??
          (stays
            ? h.recordActionUrl({ resourceId, recordId: record.id(), actionName: 'show' })
            : h.resourceUrl({ resourceId })),
      };
    } catch (error) {
      const refusal = faultsOf(error);
      if (!refusal) throw error;
      response.status(refusal.status);
      return refused(refusal, record, currentAdmin);
    }
  };
}

/** The page of the record that the operation answered, such as the claim just made. */
function nextPage(opens: string | undefined, answer: unknown): string | undefined {
  const { id } = (answer ?? {}) as { id?: unknown };
  return opens === undefined ? undefined : `/admin/resources/${opens}/records/${String(id)}/show`;
}

function refused(
  { code, message, fields, retryAfterSeconds }: FormFaults,
  record: BaseRecord | undefined,
  currentAdmin: ActionContext['currentAdmin'],
) {
  const errors = Object.fromEntries(
    Object.entries(fields).map(([name, fault]) => [name, { ...fault, message: refusalInWords(fault.message) }]),
  );
  return {
    record: { ...(record?.toJSON(currentAdmin) ?? emptyRecord), errors },
    error: { code, message: refusalInWords(message, ''), retryAfterSeconds },
    notice: { message: `refused.${code}`, type: 'error' },
  };
}

const emptyRecord = {
  params: {},
  populated: {},
  baseError: null,
  errors: {},
  id: '',
  title: '',
  recordActions: [],
  bulkActions: [],
};

const rowOf = (record: BaseRecord): Row => record.params as Row;

function initialValues<Input extends Fields>({ input }: Definition<Input>, row: Row): Row {
  return Object.fromEntries(Object.keys(input).flatMap((name) => (name in row ? [[name, row[name] ?? null]] : [])));
}
