import { QueryTypes, type Sequelize } from 'sequelize';
import { isBeingRecorded } from './change.js';
import { RecordedModel } from './recorded-model.js';

const writes: ReadonlySet<string> = new Set([
  QueryTypes.INSERT,
  QueryTypes.UPDATE,
  QueryTypes.UPSERT,
  QueryTypes.DELETE,
  QueryTypes.BULKUPDATE,
  QueryTypes.BULKDELETE,
]);

interface QueryInside {
  type?: string;
  hooks?: boolean;
  model?: { name: string; prototype: object };
  instance?: object;
}

/** Refuses what a model would write without its hooks (`hooks: false`), and any write through a model made for reading. */
export function refuseUnrecordedWrites(sequelize: Sequelize): void {
  sequelize.addHook('beforeQuery', (options) => {
    const { type, hooks, model, instance } = options as QueryInside;
    if (!model || !writes.has(type ?? '')) return;
    if (!(model.prototype instanceof RecordedModel)) throw new Error(`${model.name} is for reading alone.`);
    if (hooks === true || (instance instanceof RecordedModel && isBeingRecorded(instance))) return;
    throw new Error(`A write to ${model.name} without hooks would leave no event.`);
  });
}
