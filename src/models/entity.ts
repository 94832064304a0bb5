import type { StaffRole } from '../platform/context.js';

/** In English always; what nobody translated is shown in English. */
export interface EntityWords {
  en: string;
  fa?: string;
}

export interface EntityField {
  /** As the contract, the table and the events name it. */
  name: string;
  /** As the model does. */
  attribute: string;
  type: 'string' | 'text' | 'int' | 'money' | 'bool' | 'enum' | 'date-time' | 'ref';
  label: EntityWords;
  optional: boolean;
  unique: boolean;
  indexed: boolean;
  min?: number;
  max?: number;
  values?: Readonly<Record<string, EntityWords>>;
  /** The table that it points into. */
  to?: 'tenants' | 'users';
}

interface Access {
  callers: readonly ('user' | 'tenantManager' | 'platformAdministrator' | 'service')[];
  staff: readonly StaffRole[];
}

/** A kind of record that contracts/entities describes once, for both doors: see docs/decisions/0017. */
export interface Entity {
  /** What events and audit trail call such a record. */
  name: string;
  model: string;
  table: string;
  /** The id of its screens in the console. */
  resource: string;
  path: string;
  label: EntityWords;
  plural: EntityWords;
  description: string;
  group: 'people' | 'tenants' | 'commerce' | 'engagement' | 'system';
  icon: string;
  /** Whether a record belongs to a tenant, may belong to one (else it is good in all), or to none. */
  tenant: 'none' | 'optional' | 'required';
  read: Access;
  write: Access;
  operations: Readonly<Record<EntityVerb, string>>;
  events: Readonly<Record<'created' | 'updated' | 'removed', string>>;
  fields: readonly EntityField[];
  /** SQL of the text that the console's search looks in; null when there is none. */
  search: string | null;
}

export type EntityVerb = 'list' | 'get' | 'create' | 'update' | 'remove';

/** The fields that callers send; the tenant comes with the call and stays. */
export const sentFields = ({ fields }: Entity): EntityField[] => fields.filter(({ name }) => name !== 'tenant_id');

/** Those that a list can be narrowed by. */
export const filterFields = (entity: Entity): EntityField[] =>
  sentFields(entity).filter(
    ({ type, indexed }) => indexed && type !== 'text' && type !== 'money' && type !== 'date-time',
  );
