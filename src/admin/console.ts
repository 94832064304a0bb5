import express, { type Request, type RequestHandler, type Response } from 'express';
import { DomainError } from '../platform/errors.js';
import { loadConsoleAssets, serveAssets } from './assets.js';
import { sendAuditTrail } from './audit-download.js';
import { buildResources } from './build-resources.js';
import { answerNotFound, renderConsoleError } from './console-error.js';
import { rememberRequest, staffActor } from './console-request.js';
import { consoleSession } from './console-session.js';
import { contentPolicy } from './content-policy.js';
import { dashboardFigures } from './dashboard.js';
import type { ConsoleDependencies } from './dependencies.js';
import { previewFooter } from './footer-preview.js';
import { refuseForeignOrigins } from './foreign-origins.js';
import { AdminJS, buildRouter } from './framework.js';
import { liveStreams } from './live.js';
import { currentTexts } from './locales/texts.js';
import { sendPage } from './page.js';
import { sendReceipt } from './receipt.js';
import { shapes } from './resources/index.js';
import { readRevenue } from './revenue.js';
import { search } from './search.js';
import { signInRoutes } from './sign-in-routes.js';
import { requireStaff } from './signed-in-staff.js';

const rootPath = '/admin';
const largestBody = '64kb';

/** The staff console, to be mounted at /admin before any body parser. The models must be initialised. */
export async function createConsole(dependencies: ConsoleDependencies): Promise<RequestHandler> {
  const { database, settings } = dependencies;
  const live = liveStreams(dependencies);
  const assets = await loadConsoleAssets();
  const admin = createAdmin(dependencies);
  const sendSignInPage = (request: Request, response: Response) =>
    sendPage('sign-in', { admin, assets, request, response });

  const app = express();
  app.set('trust proxy', settings.trustProxy);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(contentPolicy(settings.publicUrl));
  app.use('/assets', serveAssets(assets));
  app.use(refuseForeignOrigins(settings.publicUrl));
  app.use(rememberRequest);
  app.use(consoleSession(app, dependencies));
  app.use(express.json({ limit: largestBody }));
  app.use(signInRoutes(database, sendSignInPage));
  app.use(requireStaff);
  app.use(refuseStockDoors);
  app.get('/receipts/:paymentId', (request, response) =>
    sendReceipt(database, staffActor(adminUserOf(request)), request, response),
  );
  app.get(/^\/(?!api\/)/, async (request, response) => {
    await sendPage('console', { admin, assets, request, response }, adminUserOf(request));
  });
  app.post('/api/branding/footer', async (request, response) => {
    response.json(await previewFooter(staffActor(adminUserOf(request)), request.body));
  });
  app.post('/api/search', async (request, response) => {
    response.json(await search(database, staffActor(adminUserOf(request)), request.body));
  });
  app.get('/api/revenue', async (request, response) => {
    response.json(await readRevenue(database, staffActor(adminUserOf(request)), request));
  });
  app.get('/api/audit/export', (request, response) =>
    sendAuditTrail(database, staffActor(adminUserOf(request)), request, response),
  );
  app.get('/api/live', (request, response) => live(adminUserOf(request), request, response));
  app.use(refuseClosedActions(admin));
  app.use(adminApi(admin));
  app.use(answerNotFound);
  app.use(renderConsoleError(dependencies));
  return app;
}

export function createAdmin({ database }: ConsoleDependencies): AdminJS {
  // Its bundler would run at start for twenty seconds; scripts/build-console.mjs has done that work.
  process.env['ADMIN_JS_SKIP_BUNDLE'] = 'true';
  return new AdminJS({
    rootPath,
    loginPath: `${rootPath}/login`,
    logoutPath: `${rootPath}/logout`,
    branding: { companyName: 'FlatRender', logo: false, withMadeWithLove: false },
    resources: buildResources(shapes, database),
    dashboard: { component: 'Dashboard', handler: dashboardFigures(database) },
    locale: currentTexts,
  });
}

/** AdminJS's own routes, given JSON alone: its multipart parser would write uploads to disk. */
function adminApi(admin: AdminJS): RequestHandler {
  const router = express.Router();
  router.use((request, _response, next) => {
    Object.assign(request, { fields: request.body ?? {}, files: {}, express_formidable: { parsed: true } });
    next();
  });
  return buildRouter(admin, router);
}

/** Uncompressed bundles, and outside production a route that bundles on demand. */
const refuseStockDoors: RequestHandler = (request, response, next) => {
  if (request.path.startsWith('/frontend/')) return void response.status(404).end();
  next();
};

/**
 * AdminJS fails with a bare error on a name it does not know, and answers 200 to a role that may not do what it asks and
 * about a record whose id is none.
 */
function refuseClosedActions(admin: AdminJS): RequestHandler {
  const actions = new Map(
    admin.resources.map((resource) => [resource.id(), new Map(Object.entries(resource.decorate().actions))]),
  );
  const address =
    /^\/api\/resources\/([^/]+)\/(?:actions\/([^/]+)(?:\/[^/]*)?|records\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\/([^/]+)|bulk\/([^/]+))$/i;
  return (request, response, next) => {
    if (!request.path.startsWith('/api/resources/')) return next();
    const [, resource = '', ...names] = address.exec(request.path) ?? [];
    const action = actions.get(resource)?.get(names.find((name) => name !== undefined) ?? '');
    if (!action) return answerNotFound(request, response, next);
    if (action.isAccessible(adminUserOf(request))) return next();
    next(new DomainError('forbidden', 'You may not do this.'));
  };
}

function adminUserOf({ session }: Request) {
  return (session as unknown as { adminUser: { id: string; email: string; role: string } }).adminUser;
}
