import type { Entity, EntityField } from '../../models/entity.js';
import { sentFields } from '../../models/entity.js';
import { modelOf } from '../../operations/entities/entity-input.js';
import { describedEntities } from '../../operations/entities/entity-policies.js';
import { operationsOf } from '../../operations/entities/operations-of.js';
import type { OperationName } from '../../operations/policy-table.js';
import { choice, type Field, flag, lines, moment, money, number, optional, reference, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { Column, ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const columns: Record<EntityField['type'], (field: EntityField) => Column> = {
  string: ({ indexed }) => ({ as: 'text', ...(indexed && { filter: 'contains' }) }),
  text: () => ({ as: 'text', places: ['show'] }),
  int: ({ indexed }) => ({ as: 'number', ...(indexed && { filter: 'equals' }) }),
  money: () => ({ as: 'number' }),
  bool: () => ({ as: 'flag', filter: 'flag' }),
  enum: ({ values = {} }) => ({ as: 'state', filter: 'equals', values: Object.keys(values) }),
  'date-time': ({ indexed }) => ({ as: 'moment', ...(indexed && { filter: 'period' }) }),
  ref: ({ to = 'tenants' }) => ({ as: 'reference', of: to, filter: 'equals' }),
};

const inputs: Record<EntityField['type'], (field: EntityField) => Field<unknown>> = {
  string: ({ max = 120 }) => text(max),
  text: ({ max = 2_000 }) => lines(max),
  int: ({ min = 0, max = 2_147_483_647 }) => number(min, max),
  money: ({ min }) => money(min ?? 0),
  bool: () => flag(),
  enum: ({ values = {} }) => choice(Object.keys(values) as [string, ...string[]]),
  'date-time': () => moment(),
  ref: ({ to = 'tenants' }) => reference(to),
};

function inputOf(subject: string, field: EntityField): Field<unknown> {
  const input = inputs[field.type](field);
  const { form, schema } = field.optional ? optional(input) : input;
  return { form: { ...form, subject }, schema };
}

function columnOf(subject: string, field: EntityField): Column {
  const column = columns[field.type](field);
  return { ...column, subject, ...(field.name === 'tenant_id' && field.optional && { empty: 'everywhere' }) };
}

/** The screens of an entity: all that its description says, and nothing else. */
function shapeOf(entity: Entity): ResourceShape {
  const { name: subject, resource, fields, operations: names } = entity;
  const operations = operationsOf(entity);
  const sent = Object.fromEntries(sentFields(entity).map((field) => [field.attribute, inputOf(subject, field)]));
  const all = Object.fromEntries(fields.map((field) => [field.attribute, inputOf(subject, field)]));
  const title = fields.find(({ type }) => type === 'string') ?? fields[0];
  const told = fields.map((field): [string, Column] => [field.attribute, columnOf(subject, field)]);
  return {
    id: resource,
    model: modelOf(entity),
    group: entity.group,
    icon: entity.icon,
    title: title?.attribute ?? 'id',
    readers: rolesFor(names.list as OperationName),
    ...(entity.search !== null && { search: entity.search }),
    sort: { by: 'createdAt', direction: 'desc' },
    columns: {
      ...Object.fromEntries(told),
      createdAt: { as: 'moment', sort: true, filter: 'period' },
      updatedAt: { as: 'moment', places: ['show'] },
      id: { as: 'id', places: ['show'] },
    },
    actions: {
      new: operationAction({
        operation: names.create as OperationName,
        type: 'resource',
        icon: 'Plus',
        variant: 'primary',
        input: all,
        opens: resource,
        run: (context, { values }) => operations.create(context, values),
      }),
      edit: operationAction({
        operation: names.update as OperationName,
        type: 'record',
        icon: 'Edit2',
        guardsAgainstStale: true,
        input: sent,
        run: (context, { id, values, updatedAt }) =>
          operations.update(context, { id, values, ...given({ expectedUpdatedAt: updatedAt }) }),
      }),
      remove: operationAction({
        operation: names.remove as OperationName,
        type: 'record',
        icon: 'Trash2',
        variant: 'danger',
        input: {},
        run: (context, { id }) => operations.remove(context, { id }),
      }),
    },
  };
}

export const entityShapes: readonly ResourceShape[] = describedEntities.map(shapeOf);
