import { type Entity, type EntityField, sentFields } from '../../models/entity.js';
import { User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { notFound, tenantScope } from '../tenant-scope.js';
import { optionalText, requiredText } from '../texts.js';
import type { EntityValues } from './entity-input.js';
import { rulesOf } from './entity-rules.js';

interface Given {
  /** What the record holds; nothing of a new one. */
  before: EntityValues;
  input: EntityValues;
  tenantId: string | null;
}

/** The values to write, of the fields that were named: in the form in which they are kept, and sound together with the rest. */
export async function soundValues(context: InTransaction, entity: Entity, { before, input, tenantId }: Given) {
  const values: EntityValues = {};
  for (const field of sentFields(entity)) {
    const { attribute } = field;
    if (input[attribute] === undefined) continue;
    values[attribute] = kept(field, input[attribute]);
    if (field.to === 'users') await requireUser(context, values[attribute] as string | null, tenantId);
  }
  rulesOf(entity).requireSound?.({ ...before, ...values });
  return values;
}

function kept({ type, name, optional }: EntityField, value: unknown): unknown {
  if (value === null) return null;
  if (type === 'string' || type === 'text')
    return optional ? optionalText(value as string) : requiredText(name, value as string);
  return type === 'date-time' ? new Date(value as string | Date) : value;
}

/** A user of the record's tenant, or at least of the one in scope. */
async function requireUser(context: InTransaction, id: string | null, tenantId: string | null): Promise<void> {
  if (id === null) return;
  const tenant = tenantId ?? tenantScope(context);
  const where = { id, ...(tenant !== null && { tenantId: tenant }) };
  if ((await User.count({ where, transaction: context.transaction })) === 0) throw notFound('user');
}
