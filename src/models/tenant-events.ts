/** What a webhook can be told of, with words and subjects. */
export { tenantEvents } from '../events/catalog.js';
