import * as z from 'zod';
import { loadLocalSecrets } from './local-secrets.js';
import { findMisspelling } from './misspelling.js';
import { parseUrl } from './parse-url.js';
import { type PaymentSettings, paymentSettingsOf } from './payment-settings.js';
import { fixOf, pairFaults } from './setting-pairs.js';
import { type SettingName, settingNames, settingSchemas } from './setting-schemas.js';
import { readTlsSettings, type TlsSettings } from './tls-settings.js';
import { type VapidKeyPair, vapidKeysOf } from './vapid-keys.js';
import { type WebhookSettings, webhookSettingsOf } from './webhook-settings.js';

export interface SettingFault {
  name: string;
  problem: string;
  fix: string;
}

export class SettingsError extends Error {
  constructor(readonly faults: SettingFault[]) {
    const lines = faults.map(({ name, problem, fix }) => `  ${name} ${problem}. ${fix}`);
    super(`${faults.length === 1 ? 'A setting is' : `${faults.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.name = 'SettingsError';
  }
}

const environmentSchema = z.object(settingSchemas);
type Environment = Readonly<Record<string, string | undefined>>;
type Parsed = z.output<typeof environmentSchema>;

/** What the service runs with. Without `databaseUrl` the embedded PostgreSQL is used, without `amqpUrl` events wait in the outbox. */
export interface Settings {
  nodeEnv: Parsed['NODE_ENV'];
  host: string;
  port: number;
  /** Without a slash at its end. */
  publicUrl: string;
  /** Absolute path. */
  dataDir: string;
  databaseUrl: string | null;
  /** Connections of one process. */
  databasePool: number;
  amqpUrl: string | null;
  /** What the names of the service's own queues and exchanges begin with. */
  amqpPrefix: string;
  seed: 'demo' | 'none';
  run: Parsed['RUN'];
  processes: number;
  /** 32 bytes. */
  masterKey: Buffer;
  sessionSecret: string;
  accessTokenTtlSeconds: number;
  /** Null = plain HTTP, with a proxy in front that ends TLS. */
  tls: TlsSettings | null;
  /** In the form that Express takes for its `trust proxy` setting. */
  trustProxy: false | number | string[];
  /** How people are told things: kept to be looked at, sent from here, or handed to another service as events. */
  notifyVia: 'dev' | 'direct' | 'events';
  /** The mail server, with `?from=` for the address to write from; null when there is none. */
  smtpUrl: string | null;
  /** The SMS provider: `kavenegar+https://…` or a gateway's `https://…`; null when there is none. */
  smsUrl: string | null;
  smsKey: string | null;
  /** What push messages are signed with; null when none are sent. */
  vapid: VapidKeyPair | null;
  /** Address ranges that calls to addresses given by clients may reach beside public ones. */
  outgoingAllow: string[];
  /** The OpenID provider that `google` stands for. */
  googleIssuer: string;
  /** For tenants without their own client at it. */
  googleClient: { clientId: string; clientSecret: string } | null;
  /** For tenants without their own bot. */
  telegramBotToken: string | null;
  /** Name servers to ask about tenants' domains; none for the system's own. */
  dnsServers: string[];
  /** The gateways that take money. */
  payments: PaymentSettings;
  /** Minor units by currency: above it a second person has to agree; of a currency that is not named, always. */
  refundApprovalAboveMinor: ReadonlyMap<string, number>;
  webhooks: WebhookSettings;
  logLevel: Parsed['LOG_LEVEL'];
}

/** Secrets go there. */
const addressesOfOthers = [
  'GOOGLE_ISSUER',
  'ZARINPAL_BASE_URL',
  'IDPAY_BASE_URL',
  'BAZAAR_BASE_URL',
  'STRIPE_BASE_URL',
] as const;
const requiredInProduction = ['DATABASE_URL', 'AMQP_URL', 'MASTER_KEY', 'SESSION_SECRET', 'PUBLIC_URL'] as const;

export function loadSettings(env: Environment): Settings {
  // An empty value is an unset one: compose files and .env files write it so.
  const given = Object.fromEntries(settingNames.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = environmentSchema.safeParse(given);
  const invalid = invalidValues(parsed.error);
  // The machine's own time: certificates are the machine's affair, and the peers look at theirs.
  const { tls, faults: tlsFaults } = readTlsSettings(given, new Date());
  const faults = [
    ...invalid,
    ...productionFaults(given),
    ...pairFaults(given, invalid),
    ...tlsFaults.map((fault) => ({ ...fault, fix: fixOf(fault.name) })),
    ...misspelledNames(env),
  ];
  if (parsed.data === undefined || faults.length > 0) throw new SettingsError(faults);
  return complete(parsed.data, tls);
}

function complete(values: Parsed, tls: TlsSettings | null): Settings {
  const localSecrets = () => loadLocalSecrets(values.DATA_DIR);
  return {
    nodeEnv: values.NODE_ENV,
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? addressOf(tls ? 'https' : 'http', values.HOST, values.PORT),
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    databasePool: values.DATABASE_POOL,
    amqpUrl: values.AMQP_URL ?? null,
    amqpPrefix: values.AMQP_PREFIX,
    seed: values.SEED ?? (values.NODE_ENV === 'development' ? 'demo' : 'none'),
    run: values.RUN,
    processes: values.PROCESSES,
    masterKey: values.MASTER_KEY ?? localSecrets().masterKey,
    sessionSecret: values.SESSION_SECRET ?? localSecrets().sessionSecret,
    accessTokenTtlSeconds: values.ACCESS_TOKEN_TTL_SECONDS,
    tls,
    trustProxy: values.TRUST_PROXY,
    notifyVia: values.NOTIFY_VIA ?? (values.NODE_ENV === 'production' ? 'events' : 'dev'),
    smtpUrl: values.SMTP_URL ?? null,
    smsUrl: values.SMS_URL ?? null,
    smsKey: values.SMS_KEY ?? null,
    vapid: vapidOf(values, localSecrets),
    outgoingAllow: values.OUTGOING_ALLOW ?? [],
    googleIssuer: values.GOOGLE_ISSUER,
    googleClient:
      values.GOOGLE_CLIENT_ID && values.GOOGLE_CLIENT_SECRET
        ? { clientId: values.GOOGLE_CLIENT_ID, clientSecret: values.GOOGLE_CLIENT_SECRET }
        : null,
    telegramBotToken: values.TELEGRAM_BOT_TOKEN ?? null,
    dnsServers: values.DNS_SERVERS ?? [],
    payments: paymentSettingsOf(values),
    refundApprovalAboveMinor: values.REFUND_APPROVAL_ABOVE_MINOR,
    webhooks: webhookSettingsOf(values),
    logLevel: values.LOG_LEVEL,
  };
}

/** Made up outside production, where browsers would lose what they have subscribed to with the data folder. */
function vapidOf(
  { NODE_ENV, VAPID_PRIVATE_KEY: given }: Parsed,
  localSecrets: () => { vapidKey: Buffer },
): VapidKeyPair | null {
  if (given !== undefined) return vapidKeysOf(Buffer.from(given, 'base64url'));
  return NODE_ENV === 'production' ? null : vapidKeysOf(localSecrets().vapidKey);
}

function addressOf(protocol: string, host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${protocol}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function invalidValues(error: z.ZodError | undefined): SettingFault[] {
  const issues = error?.issues ?? [];
  return issues.map((issue) => {
    const name = issue.path[0] as SettingName;
    return { name, problem: issue.message, fix: fixOf(name) };
  });
}

function productionFaults(given: Environment): SettingFault[] {
  if (given['NODE_ENV'] !== 'production') return [];
  const faults: SettingFault[] = requiredInProduction
    .filter((name) => given[name] === undefined)
    .map((name) => ({ name, problem: 'is required in production', fix: fixOf(name) }));
  if (given['SEED'] === 'demo') {
    faults.push({ name: 'SEED', problem: 'cannot be demo in production', fix: 'Remove it or set it to none.' });
  }
  if (given['NOTIFY_VIA'] === 'dev') {
    faults.push({
      name: 'NOTIFY_VIA',
      problem: 'cannot be dev in production',
      fix: 'Set it to direct or events, or remove it for events.',
    });
  }
  if (given['NOTIFY_VIA'] === 'direct' && given['SMTP_URL'] === undefined) {
    const problem = 'is required in production when NOTIFY_VIA is direct';
    faults.push({ name: 'SMTP_URL', problem, fix: fixOf('SMTP_URL') });
  }
  if (given['IDPAY_SANDBOX'] === 'true') {
    faults.push({ name: 'IDPAY_SANDBOX', problem: 'cannot be true in production', fix: fixOf('IDPAY_SANDBOX') });
  }
  for (const name of addressesOfOthers) {
    const address = given[name];
    if (address?.startsWith('http:') && !isLoopback(address))
      faults.push({ name, problem: 'is not https in production', fix: fixOf(name) });
  }
  return faults;
}

function isLoopback(address: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(parseUrl(address)?.hostname ?? '');
}

function misspelledNames(env: Environment): SettingFault[] {
  return Object.keys(env).flatMap((name) => {
    const meant = findMisspelling(name, settingNames);
    if (meant === null || env[meant] !== undefined) return [];
    return [{ name, problem: `looks like a misspelling of ${meant}`, fix: `Rename it to ${meant}, or remove it.` }];
  });
}
