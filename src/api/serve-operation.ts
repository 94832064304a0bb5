import type { Request, RequestHandler, Response } from 'express';
import { createContext } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import { checkRefusal } from './contract-breach.js';
import type { ContractOperation } from './contract-document.js';
import type { ContractValidator } from './contract-validator.js';
import { authenticate } from './middleware/authenticate.js';
import { narrowTenant } from './middleware/narrow-tenant.js';
import { readForm } from './middleware/read-form.js';
import { assumeEmptyBody, checkText, hasBody, ignoreBody, rawBodyOf, readJson } from './middleware/read-json.js';
import { requireReplyAccepted } from './middleware/require-reply-accepted.js';
import { OperationRouter } from './operation-router.js';
import type { AnyHandler, AnyReply, Handlers } from './operation-types.js';
import { refusalOf } from './refusals.js';
import { sendJson, sendNothing, sendPage } from './send-reply.js';

const longestUrl = 8_192;

export interface OperationServerParts {
  operations: readonly ContractOperation[];
  handlers: Handlers;
  validator: ContractValidator;
  database: Database;
  /** Requests that may be under way at once in this process; more are refused rather than queued without end. */
  mostAtOnce: number;
}

/** Answers the operations of the contract, from the path to the reply. Refusals are thrown, and rendered elsewhere. */
export function serveOperations({
  operations,
  handlers,
  validator,
  database,
  mostAtOnce,
}: OperationServerParts): RequestHandler {
  const router = new OperationRouter(operations);
  let underWay = 0;

  return async (request, response, next) => {
    const url = request.url;
    if (!url.startsWith('/v1')) return next();
    if (url.length > longestUrl) throw new DomainError('uri_too_long', 'The address is too long.');
    const found = router.find(request.method, url);
    if ('allowed' in found) return sendNothing(request, response, 204, ['Allow', found.allowed.join(', ')]);
    request.scope.operation = found.route.id;
    if (underWay >= mostAtOnce) {
      throw new DomainError('unavailable', 'Too many requests at once. Try again.', { retryAfterSeconds: 1 });
    }
    underWay++;
    try {
      await answer(found.route, found.params, request, response);
    } catch (error) {
      if (validator.checksResponses) checkRefusal(found.route, refusalOf(error));
      throw error;
    } finally {
      underWay--;
    }
  };

  async function answer(
    operation: ContractOperation,
    params: Record<string, string>,
    request: Request,
    response: Response,
  ) {
    requireReplyAccepted(request, operation);
    const context = await contextOf(operation, request, response);
    if (!operation.takesBody) ignoreBody(request);
    else if (operation.bodyKind === 'form') await readForm(request, response);
    else if (operation.requiresBody || hasBody(request)) await readJson(request);
    else assumeEmptyBody(request);
    checkAddress(params, request.query);
    await validator.checkRequest(operation, request, response, params);
    const handler = handlers[operation.id] as AnyHandler;
    const { params: path, query, body, headers } = request;
    const reply = await handler(context, { params: path, query, body, headers, rawBody: rawBodyOf(request) });
    await send(operation, request, response, reply);
  }

  async function contextOf(operation: ContractOperation, request: Request, response: Response) {
    const { scope } = request;
    const stranger = createContext({
      database,
      actor: scope.actor,
      via: 'api',
      operation: operation.id,
      traceId: scope.traceId,
      clientAddress: request.ip ?? null,
      userAgent: request.headers['user-agent'] ?? null,
    });
    if (operation.credentials === 'none') return stranger;
    const actor = await authenticate(stranger, request, response);
    if (actor.kind === 'anonymous') {
      if (operation.credentials === 'optional') return stranger;
      throw new DomainError('unauthenticated', 'Send an access token or a service token as bearer.');
    }
    scope.actor = actor;
    scope.tenantId = narrowTenant(actor, request.headers['x-tenant-id']);
    const key = request.headers['idempotency-key'];
    const idempotency = typeof key === 'string' ? { idempotencyKey: key } : {};
    return { ...stranger, actor, tenantId: scope.tenantId, ...idempotency };
  }

  async function send(operation: ContractOperation, request: Request, response: Response, reply: AnyReply) {
    if (reply.page) return sendPage(request, response, reply.page);
    const json = reply.json ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body));
    if (validator.checksResponses) await validator.checkResponse(operation, request, reply.status, json);
    const location = reply.location === undefined ? [] : ['Location', reply.location];
    if (json === undefined) sendNothing(request, response, reply.status, location);
    else sendJson(request, response, reply.status, json);
  }
}

function checkAddress(params: Record<string, string>, query: Request['query']): void {
  for (const name in params) checkText(params[name] ?? '', name);
  for (const name in query) {
    for (const text of [query[name]].flat()) checkText(String(text), name);
  }
}
