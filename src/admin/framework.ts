/*
 * All that the console's server takes from AdminJS. Loaded from the packages it is 1,900 modules, most of them for the
 * browser or for bundling, and half of the service's start; `npm run build` takes no more than these few.
 */
export { buildRouter } from '@adminjs/express';
export { Resource } from '@adminjs/sequelize';
export { BaseProperty, BaseRecord, default as AdminJS, ForbiddenError, NotFoundError, Router } from 'adminjs';
