import { randomBytes, randomInt } from 'node:crypto';
import { Message } from '../../models/index.js';
import type { MessageChannel } from '../../models/message.js';
import { sendMessage } from '../../operations/messages/send-message.js';
import { type MessageSettings, waysOf } from '../../operations/messages/ways.js';
import { createServiceToken } from '../../operations/service-tokens/create-service-token.js';
import { createStaff } from '../../operations/staff/create-staff.js';
import { setIdentityProvider } from '../../operations/tenants/set-identity-provider.js';
import { inTransaction } from '../../platform/database.js';
import { staffActor, system } from '../../test-support/actors.js';
import { buildTenant } from '../../test-support/factories.js';
import { contextFor } from '../../test-support/installation.js';
import { messagesTo } from '../../test-support/messages.js';
import { totpCode } from '../../test-support/totp-code.js';
import { forgetTries } from './callers.js';
import { bodySchemaOf, type ExampleRequest, exampleRequests, resolveReference } from './example-request.js';
import type { TestApp } from './start-test-app.js';

/** Fields that hold a secret, in whatever operation they stand. */
const secretNames = /password|token$|secret|verifier|signature|key_hash|^state$|recovery_codes/;

/** Every secret that somebody sent or was told, so that it can be looked for afterwards. */
export class PassedSecrets {
  readonly all = new Set<string>();

  constructor(readonly app: TestApp) {}

  /** A new one that fits wherever a secret is taken. */
  made(): string {
    return this.keep(`Marked-${randomBytes(24).toString('hex')}`);
  }

  keep(secret: string): string {
    this.all.add(secret);
    return secret;
  }

  async call(method: string, path: string, body?: object, token?: string): Promise<Record<string, string & string[]>> {
    await forgetTries(this.app);
    const answer = await this.app.send(method, `/v1${path}`, { ...(body && { body }), ...(token && { token }) });
    this.#keepTold(answer.body);
    const { error } = (answer.body ?? {}) as { error?: { details: Record<string, string & string[]> } };
    return error ? error.details : ((answer.body ?? {}) as Record<string, string & string[]>);
  }

  /** The code and the link of the newest message. */
  async newestMessage(to: string): Promise<{ code: string; link: URL }> {
    const [message] = await messagesTo(to);
    if (!message) throw new Error(`No message was queued for ${to}.`);
    const link = new URL(message.link ?? 'https://none.test');
    for (const value of link.searchParams.values()) this.keep(value);
    return { code: message.code === null ? '' : this.keep(message.code), link };
  }

  #keepTold(body: unknown, name = ''): void {
    if (typeof body === 'string' && secretNames.test(name)) this.keep(body);
    if (typeof body !== 'object' || body === null) return;
    for (const [inner, value] of Object.entries(body)) this.#keepTold(value, Array.isArray(body) ? name : inner);
  }
}

/** One person, one tenant and one member of staff do all that has to do with secrets. */
export async function passSecrets(secrets: PassedSecrets, notifyVia: MessageSettings['notifyVia']): Promise<void> {
  const { app } = secrets;
  const tenant = await buildTenant(app, { requireVerifiedAddress: true, allowedOrigins: ['https://app.acme.test'] });
  const manager = await app.people.signedIn({ tenant, isTenantAdmin: true });
  const email = `person-${randomBytes(6).toString('hex')}@acme.test`;
  const at = { tenant_slug: tenant.slug, email };

  const password = secrets.made();
  const registered = await secrets.call('POST', '/auth/register', { ...at, password });
  const { code } = await secrets.newestMessage(email);
  const verification = { token: registered['verification_token'], code };
  await secrets.call('POST', '/auth/verify/email', { ...verification, code: differentCode(code) });
  await secrets.call('POST', '/auth/verify/email', verification);

  await secrets.call('POST', '/auth/password/reset/request', at);
  const token = (await secrets.newestMessage(email)).link.searchParams.get('token') ?? '';
  const second = secrets.made();
  await secrets.call('POST', '/auth/password/reset/confirm', { token, new_password: second });

  const signedIn = await secrets.call('POST', '/auth/login', { ...at, password: second });
  const refreshed = await secrets.call('POST', '/auth/refresh', { refresh_token: signedIn['refresh_token'] });
  const access = refreshed['access_token'] as string;
  const factor = await secrets.call('POST', '/auth/mfa/setup', { factor_type: 'TOTP' }, access);
  const first = secrets.keep(totpCode(factor['secret'] as string, new Date()));
  await secrets.call('POST', '/auth/mfa/verify', { factor_id: factor['factor_id'], code: first }, access);
  const challenge = await secrets.call('POST', '/auth/login', { ...at, password: second });
  const recovery = { mfa_token: challenge['mfa_token'], code: factor['recovery_codes']?.[0] };
  const inside = await secrets.call('POST', '/auth/mfa/challenge', recovery);
  const change = { current_password: second, new_password: secrets.made() };
  await secrets.call('POST', '/auth/password/change', change, inside['access_token'] as string);

  const keys = `/tenants/${tenant.id}/api-keys`;
  const key = await secrets.call('POST', keys, { name: 'Site', scopes: ['renders:read'] }, manager.token);
  const next = await secrets.call('POST', `${keys}/${key['id']}/rotate`, {}, manager.token);
  if (next['secret_key'] === undefined) throw new Error('The API key was not replaced.');

  const staff = contextFor(app, staffActor('Owner'));
  await setIdentityProvider(staff, { tenantId: tenant.id, provider: 'google', clientId: 'x', secret: secrets.made() });
  await setIdentityProvider(staff, { tenantId: tenant.id, provider: 'telegram', secret: secrets.made() });
  await createStaff(staff, { email: `staff-${email}`, role: 'Support', password: secrets.made() });
  const service = { name: email, serviceName: 'gateway', allowedOperations: ['getTenantBySlug'] };
  secrets.keep((await createServiceToken(staff, service)).token);

  if (inside['access_token'] === undefined) throw new Error('One of the steps failed: the last one signs nobody in.');
  await sendEverywhere(secrets, inside['access_token'] as string);
  await sendQueued(secrets, notifyVia);
}

/** Secrets of nobody, in each field that takes one. */
async function sendEverywhere(secrets: PassedSecrets, token: string): Promise<void> {
  for (const example of exampleRequests) {
    const marked = secretFieldsOf(example).map((name) => [name, secrets.made()]);
    if (marked.length === 0) continue;
    const { method, path } = example.operation;
    const told = path.replace(/^\/v1/, '').replaceAll(/\{\w+\}/g, 'google');
    await secrets.call(method, told, { ...example.body, ...Object.fromEntries(marked) }, token);
    await secrets.call(method, told, { ...example.body, ...Object.fromEntries(marked) }, secrets.made());
  }
}

function secretFieldsOf({ operation }: ExampleRequest): string[] {
  const schema = bodySchemaOf(operation);
  const whole = schema?.$ref === undefined ? schema : (resolveReference(schema.$ref) as typeof schema);
  return Object.keys(whole?.properties ?? {}).filter((name) => secretNames.test(name));
}

/** Tries to send what is queued: to be kept, as events, or to providers that are away and whose keys must not be told. */
async function sendQueued(secrets: PassedSecrets, notifyVia: MessageSettings['notifyVia']): Promise<void> {
  const { app } = secrets;
  const ways = waysOf({
    nodeEnv: 'test',
    notifyVia,
    smtpUrl: `smtp://sender:${secrets.made()}@127.0.0.1:1`,
    smsUrl: 'kavenegar+http://127.0.0.1:1',
    smsKey: secrets.made(),
    vapid: null,
  });
  const context = contextFor(app, system, { via: 'worker', operation: 'sendMessages' });
  for (const channel of ['Email', 'Sms'] satisfies MessageChannel[]) {
    const claim = { channel, limit: 50, leaseSeconds: 60 };
    const claimed = await inTransaction(context, (context) => Message.claim(context, claim));
    for (const message of claimed) await sendMessage(context, ways[channel], message);
  }
}

const differentCode = (code: string): string => String((Number(code) + randomInt(1, 9)) % 1_000_000).padStart(6, '0');

/** Which of the secrets stand in the log or in any row of any table, and where. */
export async function findInPlainText(app: TestApp, secrets: Iterable<string>): Promise<string[]> {
  const [tables] = await app.database.sequelize.query(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const places = [['the log', app.log.join('\n')]];
  for (const { name } of tables as { name: string }[]) {
    const [rows] = await app.database.sequelize.query(`select t::text as row from "${name}" t`);
    places.push([name, (rows as { row: string }[]).map(({ row }) => row).join('\n')]);
  }
  return [...secrets].flatMap((secret) =>
    places.flatMap(([place = '', text = '']) => (holds(text, secret) ? [`${secret} in ${place}`] : [])),
  );
}

/** Six digits can stand in any number or hash: only by themselves are they a code. */
function holds(text: string, secret: string): boolean {
  if (!/^\d{6}$/.test(secret)) return text.includes(secret);
  return new RegExp(`(?<![\\w.-])${secret}(?![\\w.-])`).test(text);
}
