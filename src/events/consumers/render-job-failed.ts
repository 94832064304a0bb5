import { applyFailedRender } from '../../operations/renders/apply-failed-render.js';
import type { Consumer } from './consumer.js';

export const renderJobFailed: Consumer<'render.job.failed.v1'> = {
  operation: 'applyFailedRender',
  take: applyFailedRender,
};
