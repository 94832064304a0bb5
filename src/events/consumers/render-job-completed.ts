import { applyCompletedRender } from '../../operations/renders/apply-completed-render.js';
import type { Consumer } from './consumer.js';

export const renderJobCompleted: Consumer<'render.job.completed.v1'> = {
  operation: 'applyCompletedRender',
  take: applyCompletedRender,
};
