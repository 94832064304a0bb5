import { UniqueConstraintError } from 'sequelize';
import type { Entity } from '../../models/entity.js';
import { DomainError } from '../../platform/errors.js';

/** Says at its field what the table found twice. */
export async function oneOfAKind<Result>(entity: Entity, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    const { constraint } = error.parent as { constraint?: string };
    const named = entity.fields.find(({ name }) => constraint === `${entity.table}_${name}_key`);
    const fields = named ? [{ field: named.name, message: 'There is one with this value already.' }] : [];
    throw new DomainError('conflict', 'There is one with this value already.', { fields, cause: error });
  }
}
