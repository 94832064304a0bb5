import { applyStoredObject } from '../../operations/storage/apply-stored-object.js';
import type { Consumer } from './consumer.js';

export const fileObjectStored: Consumer<'file.object.stored.v1'> = {
  operation: 'applyStoredObject',
  take: applyStoredObject,
};
