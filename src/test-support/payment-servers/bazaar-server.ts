import { randomBytes, randomUUID } from 'node:crypto';
import escapeHtml from 'escape-html';
import { endedPage, payPage, postingPage } from './pay-page.js';
import {
  jsonOf,
  type PaymentServer,
  type ServerReply,
  type ServerRequest,
  startPaymentServer,
} from './payment-server.js';

export interface BazaarPurchase {
  token: string;
  sku: string;
  payload: string;
  purchaseTime: number;
  isConsumed: boolean;
  isRefunded: boolean;
}

export interface BazaarServer extends PaymentServer {
  packageName: string;
  apiSecret: string;
  client: { clientId: string; clientSecret: string; refreshToken: string };
  /** Access tokens that are good now. */
  accessTokens: Set<string>;
  /** Seconds that a new access token lives, as it is told. */
  expiresIn: number;
  purchases: Map<string, BazaarPurchase>;
  /** Where the app hands the purchase token in; null shows it on the page alone. */
  callbackUrl: string | null;
  /** What the page's button does; the purchase that the app gets to know of. */
  buy(sku: string, payload: string): BazaarPurchase;
}

const refusal = (status: number, error: string, description: string): ServerReply => ({
  status,
  body: { error, error_description: description },
});

/** Cafe Bazaar's developer API for purchases in an app, and a page that stands in for the app. */
export async function startBazaarServer({ port = 0 } = {}): Promise<BazaarServer> {
  const secret = () => randomBytes(24).toString('base64url');
  const purchases = new Map<string, BazaarPurchase>();
  const parts: Omit<BazaarServer, keyof PaymentServer> = {
    packageName: 'com.example.flatrender',
    apiSecret: secret(),
    client: { clientId: secret(), clientSecret: secret(), refreshToken: secret() },
    accessTokens: new Set(),
    expiresIn: 3_600,
    purchases,
    callbackUrl: null,
    buy: (sku, payload) => {
      const purchaseTime = 1_414_181_378_566;
      const made = { token: secret(), sku, payload, purchaseTime, isConsumed: false, isRefunded: false };
      purchases.set(made.token, made);
      return made;
    },
  };
  const started = await startPaymentServer(port, (own) => {
    const bazaar = Object.assign(own, parts);
    return { api: (request) => answer(bazaar, request), page: (request) => browse(bazaar, request) };
  });
  return Object.assign(started, parts);
}

function answer(server: BazaarServer, request: ServerRequest): ServerReply | null {
  const { method, path, body } = request;
  const { packageName, purchases } = server;
  if (path === '/devapi/v2/auth/token/') return method === 'POST' ? tokenFor(body, server) : null;
  const [, call] = /^\/devapi\/v2\/api\/(.*)$/.exec(path) ?? [];
  if (call === undefined) return null;
  if (!mayCall(request, server)) return refusal(401, 'invalid_credentials', 'The access token is not valid.');
  if (call === `consume/${packageName}/purchases/` && method === 'POST')
    return consumed(purchases.get(String(jsonOf(body)['token'])));
  const [, named, sku = '', token = ''] = /^validate\/([^/]+)\/inapp\/([^/]+)\/purchases\/([^/]+)\/$/.exec(call) ?? [];
  const purchase = purchases.get(decodeURIComponent(token));
  if (!purchase || named !== packageName || purchase.sku !== decodeURIComponent(sku))
    return refusal(404, 'not_found', 'The requested purchase is not found!');
  return { body: told(server, purchase) };
}

function tokenFor(body: string, { client, accessTokens, expiresIn }: BazaarServer): ServerReply {
  const form = Object.fromEntries(new URLSearchParams(body));
  const isClient = form['client_id'] === client.clientId && form['client_secret'] === client.clientSecret;
  if (form['grant_type'] !== 'refresh_token' || !isClient || form['refresh_token'] !== client.refreshToken)
    return refusal(401, 'invalid_client', 'The client is not known.');
  const token = randomBytes(24).toString('base64url');
  accessTokens.add(token);
  return { body: { access_token: token, token_type: 'Bearer', expires_in: expiresIn, scope: 'androidpublisher' } };
}

function mayCall({ headers, query }: ServerRequest, { apiSecret, accessTokens }: BazaarServer): boolean {
  const secret = headers['cafebazaar-pishkhan-api-secret'];
  return secret === undefined ? accessTokens.has(query.get('access_token') ?? '') : secret === apiSecret;
}

function consumed(purchase: BazaarPurchase | undefined): ServerReply {
  if (!purchase) return refusal(404, 'not_found', 'The requested purchase is not found!');
  if (purchase.isConsumed) return refusal(400, 'invalid_value', 'The purchase has been consumed.');
  purchase.isConsumed = true;
  return { body: {} };
}

function told({ fault }: PaymentServer, { payload, purchaseTime, isConsumed, isRefunded }: BazaarPurchase) {
  return {
    consumptionState: isConsumed ? 0 : 1,
    purchaseState: isRefunded ? 1 : 0,
    kind: 'androidpublisher#inappPurchase',
    developerPayload: fault === 'other_order' ? randomUUID() : payload,
    purchaseTime,
  };
}

function browse(server: BazaarServer, { method, path, query }: ServerRequest): ServerReply | null {
  const app = `/app/${server.packageName}`;
  const [sku, payload] = [query.get('sku') ?? '', query.get('payload') ?? ''];
  if (path !== app && !path.startsWith(`${app}/`)) return null;
  if (method === 'POST' && path === `${app}/cancel`) return endedPage('Bazaar');
  if (method === 'POST' && path === `${app}/pay`) {
    const { token } = server.buy(sku, payload);
    const fields = { payment_id: payload, product_id: sku, purchase_token: token };
    if (server.callbackUrl !== null) return postingPage('Bazaar', server.callbackUrl, fields);
    return { body: `<!doctype html><title>Bazaar test payment</title><output>${escapeHtml(token)}</output>` };
  }
  const paths = { payPath: `${app}/pay?${query}`, cancelPath: `${app}/cancel?${query}` };
  return payPage({ provider: 'Bazaar', amount: sku, description: payload, ...paths });
}
