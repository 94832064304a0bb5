import type { IncomingEventType } from '../catalog.js';
import type { Consumer } from './consumer.js';
import { fileObjectDeleted } from './file-object-deleted.js';
import { fileObjectStored } from './file-object-stored.js';
import { notificationMessageDelivered } from './notification-message-delivered.js';
import { notificationMessageFailed } from './notification-message-failed.js';
import { renderJobCompleted } from './render-job-completed.js';
import { renderJobFailed } from './render-job-failed.js';

/** Every event that something is done about. The catalogue knows more. */
export const consumers: { [Type in IncomingEventType]?: Consumer<Type> } = {
  'render.job.completed.v1': renderJobCompleted,
  'render.job.failed.v1': renderJobFailed,
  'file.object.stored.v1': fileObjectStored,
  'file.object.deleted.v1': fileObjectDeleted,
  'notification.message.delivered.v1': notificationMessageDelivered,
  'notification.message.failed.v1': notificationMessageFailed,
};
