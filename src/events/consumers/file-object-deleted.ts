import { applyDeletedObject } from '../../operations/storage/apply-deleted-object.js';
import type { Consumer } from './consumer.js';

export const fileObjectDeleted: Consumer<'file.object.deleted.v1'> = {
  operation: 'applyDeletedObject',
  take: applyDeletedObject,
};
