import createRouter, { type HTTPMethod } from 'find-my-way';
import { DomainError } from '../platform/errors.js';
import { MethodNotAllowed } from './method-not-allowed.js';

const routedMethods: HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
/** No path of the contract declares it, so it stands for every method that no path has. */
const undeclaredMethod: HTTPMethod = 'TRACE';
const longestParameter = 1_000;

export interface Routable {
  method: string;
  path: string;
}

export type Found<Route> =
  | { route: Route; params: Record<string, string> }
  /** An OPTIONS request: only the methods are asked for. */
  | { allowed: string[] };

type Store<Route> = { route: Route } | { allowed: string[]; refused: boolean };

/**
 * A radix tree over the contract's paths. Every method that a path lacks is registered too: otherwise
 * `DELETE /users/me` would be found under `/users/{user_id}`.
 */
export class OperationRouter<Route extends Routable> {
  readonly #tree = createRouter({
    ignoreTrailingSlash: true,
    maxParamLength: longestParameter,
    querystringParser: () => ({}),
  });

  constructor(routes: readonly Route[]) {
    for (const path of new Set(routes.map((route) => route.path))) {
      this.#register(
        path,
        routes.filter((route) => route.path === path),
      );
    }
  }

  /** Throws what the client is to be told: 404, 405 with the methods that there are, 400 for an unreadable path. */
  find(method: string, url: string): Found<Route> {
    const known = routedMethods.find((name) => name === method) ?? undeclaredMethod;
    const found = this.#tree.find(known, url);
    if (found === null) throw unreadable(url) ?? new DomainError('not_found', 'There is nothing at this path.');
    const store = found.store as Store<Route>;
    if ('route' in store) return { route: store.route, params: found.params as Record<string, string> };
    if (store.refused) throw new MethodNotAllowed(store.allowed);
    return { allowed: store.allowed };
  }

  #register(path: string, routes: Route[]): void {
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1');
    const routeOf = (method: string) => routes.find((route) => route.method === (method === 'HEAD' ? 'GET' : method));
    const allowed = routedMethods.filter((method) => method === 'OPTIONS' || routeOf(method));
    for (const method of routedMethods) {
      const route = routeOf(method);
      const store: Store<Route> = route ? { route } : { allowed, refused: method !== 'OPTIONS' };
      this.#tree.on(method, pattern, ignored, store);
    }
  }
}

/** find-my-way wants a handler; only the store is used. */
const ignored = () => undefined;

function unreadable(url: string): DomainError | null {
  try {
    decodeURIComponent(url.split('?')[0] ?? '');
    return null;
  } catch (cause) {
    return new DomainError('bad_request', 'The path is not properly percent-encoded.', { cause });
  }
}
