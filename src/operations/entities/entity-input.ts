import type { Model, ModelStatic } from 'sequelize';
import type { Entity } from '../../models/entity.js';
import * as models from '../../models/index.js';

/** The values of a record by the model's names; the contract, or the console's form, has checked them. */
export type EntityValues = Record<string, unknown>;

/** Of an entity that is only known while running. */
export interface EntityRow extends Model {
  id: string;
  tenantId: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export const modelOf = ({ model }: Entity): ModelStatic<EntityRow> =>
  (models as unknown as Record<string, ModelStatic<EntityRow>>)[model] as ModelStatic<EntityRow>;
