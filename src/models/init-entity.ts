import {
  type Model,
  type ModelAttributeColumnOptions,
  type ModelAttributes,
  type ModelStatic,
  Op,
  type Sequelize,
} from 'sequelize';
import type { EventType } from '../events/catalog.js';
import type { NewEvent } from '../events/outbox.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import type { Entity, EntityField } from './entity.js';
import type { PersonalData } from './personal-data.js';
import { type RecordedBehaviour, record } from './recorded-model.js';

const columns: Record<EntityField['type'], (optional: boolean) => ModelAttributeColumnOptions> = {
  string: (optional) => (optional ? column.optionalText() : column.text()),
  text: (optional) => (optional ? column.optionalText() : column.text()),
  int: (optional) => (optional ? column.optionalCount() : column.count()),
  money: () => column.wholeNumber(),
  bool: () => column.withDefault(column.flag(), false),
  enum: (optional) => (optional ? column.optionalText() : column.text()),
  'date-time': (optional) => (optional ? column.optionalMoment() : column.moment()),
  ref: (optional) => (optional ? column.optionalUuid() : column.uuid()),
};

/** Ties the model of a described entity to its table, with the events that its description promises. */
export function initEntity<Row extends Model>(
  sequelize: Sequelize,
  model: ModelStatic<Row>,
  entity: Entity,
  more: Pick<RecordedBehaviour<Row>, 'invalidates'> = {},
): void {
  const attributes = {
    id: column.id(),
    ...Object.fromEntries(entity.fields.map(({ attribute, type, optional }) => [attribute, columns[type](optional)])),
    createdAt: column.moment(),
    updatedAt: column.moment(),
  };
  const options = { sequelize, modelName: entity.model, tableName: entity.table, timestamps: false };
  // Bound, since the type of a model keeps `init` for classes that can be made.
  (model.init as (attributes: ModelAttributes, options: object) => unknown).call(model, attributes, options);
  record(model, {
    subject: entity.name,
    personal: personalOf(entity),
    events: (row, change) => eventsOf(entity, row, change),
    eventsOfDeletion: (row) => [eventOf(entity, 'removed', row)],
    ...more,
  });
}

/** What names a user may tell of him in any of its texts: it goes with him, and is told him. */
function personalOf({ fields, table }: Entity): PersonalData {
  const users = fields.filter(({ to }) => to === 'users');
  if (users.length === 0) return 'none';
  return {
    whose: ({ id }) => ({ [Op.or]: users.map(({ attribute }) => ({ [attribute]: id })) }),
    erasure: 'delete',
    attributes: fields.filter(({ type }) => type === 'string' || type === 'text').map((one) => one.attribute),
    exported: { as: table },
  };
}

function eventsOf(entity: Entity, row: Model, change: Change): NewEvent[] {
  if (change.kind === 'created') return [eventOf(entity, 'created', row)];
  const names = Object.fromEntries(entity.fields.map(({ attribute, name }) => [attribute, name]));
  const changed = toldNames(change, names);
  return changed.length === 0 ? [] : [eventOf(entity, 'updated', row, { changed })];
}

function eventOf({ name, fields, events }: Entity, verb: keyof Entity['events'], row: Model, more = {}): NewEvent {
  const values = row.get() as Record<string, unknown>;
  const told = (value: unknown) => (value instanceof Date ? value.toISOString() : (value ?? null));
  const data = {
    [`${name}_id`]: values['id'],
    ...Object.fromEntries(fields.map((field) => [field.name, told(values[field.attribute])])),
    ...more,
  };
  const tenantId = (values['tenantId'] as string | null | undefined) ?? null;
  // The catalogue's type of an entity that is known while running alone; the schemas are made of the same description.
  return {
    type: events[verb] as EventType,
    entityType: name,
    entityId: String(values['id']),
    tenantId,
    data,
  } as unknown as NewEvent;
}
