import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingNames } from './setting-schemas.js';
import { loadSettings, SettingsError } from './settings.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'flatrender-settings-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const load = (env: Record<string, string>) => loadSettings({ DATA_DIR: dataDir, ...env });

function faultsOf(env: Record<string, string>) {
  try {
    load(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}
const faultyNames = (env: Record<string, string>) => faultsOf(env).map(({ name }) => name);

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app:secret@db.internal/flatrender',
  AMQP_URL: 'amqps://app:secret@broker.internal',
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  SESSION_SECRET: 'x'.repeat(32),
  PUBLIC_URL: 'https://identity.example.com/',
};

describe('loadSettings', () => {
  it('needs nothing in development', () => {
    expect(load({})).toMatchObject({
      nodeEnv: 'development',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      databaseUrl: null,
      amqpUrl: null,
      amqpPrefix: 'identity',
      seed: 'demo',
      run: 'all',
      processes: 1,
      trustProxy: false,
      notifyVia: 'dev',
    });
  });

  it('makes the secrets once and keeps them for their owner alone', () => {
    const first = load({});
    const second = load({});
    expect(first.masterKey).toHaveLength(32);
    expect(second.masterKey.equals(first.masterKey)).toBe(true);
    expect(second.sessionSecret).toBe(first.sessionSecret);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'session.secret')).mode & 0o777).toBe(0o600);
  });

  it('reads a complete production environment', () => {
    const settings = load({ ...production, TRUST_PROXY: '10.0.0.0/8, loopback', PROCESSES: '4' });
    expect(settings).toMatchObject({
      publicUrl: 'https://identity.example.com',
      seed: 'none',
      processes: 4,
      notifyVia: 'events',
      trustProxy: ['10.0.0.0/8', 'loopback'],
    });
    expect(settings.masterKey.equals(Buffer.alloc(32, 7))).toBe(true);
  });

  it('requires in production what it would otherwise make up', () => {
    expect(faultyNames({ NODE_ENV: 'production', SEED: 'demo', NOTIFY_VIA: 'dev' })).toEqual([
      'DATABASE_URL',
      'AMQP_URL',
      'MASTER_KEY',
      'SESSION_SECRET',
      'PUBLIC_URL',
      'SEED',
      'NOTIFY_VIA',
    ]);
  });

  it('names every fault at once, each with its fix', () => {
    const faults = faultsOf({
      PORT: '99999',
      DATABASE_URL: 'mysql://x/y',
      MASTER_KEY: 'short',
      TRUST_PROXY: 'true',
      LOG_LEVEL: 'loud',
      AMQP_URL: 'nonsense',
      DATABSE_POOL: '5',
    });
    expect(faults.map(({ name }) => name).sort()).toEqual([
      'AMQP_URL',
      'DATABASE_URL',
      'DATABSE_POOL',
      'LOG_LEVEL',
      'MASTER_KEY',
      'PORT',
      'TRUST_PROXY',
    ]);
    for (const fault of faults) expect(fault.fix).not.toBe('');
  });

  it('takes an empty value as unset', () => {
    expect(load({ AMQP_URL: '', PORT: '' })).toMatchObject({ amqpUrl: null, port: 3000 });
  });

  it.each(['0', '1.5', '-1', '0x10', '3000 ', 'abc'])('refuses the port %j', (PORT) => {
    expect(faultyNames({ PORT })).toEqual(['PORT']);
  });

  it.each(['999.1.1.1', '10.0.0.0/33', '1.2.3.4,', 'everyone'])('refuses the proxy list %j', (TRUST_PROXY) => {
    expect(faultyNames({ TRUST_PROXY })).toEqual(['TRUST_PROXY']);
  });

  it('wants a mail server for sending from here in production', () => {
    const direct = { ...production, NOTIFY_VIA: 'direct' };
    expect(faultyNames(direct)).toEqual(['SMTP_URL']);
    expect(load({ ...direct, SMTP_URL: 'smtps://u:p@mail.example.com' })).toMatchObject({ notifyVia: 'direct' });
    expect(load({ NOTIFY_VIA: 'direct' })).toMatchObject({ smtpUrl: null, smsUrl: null, smsKey: null });
  });

  it.each([
    [{ SMTP_URL: 'https://mail.example.com' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://' }, 'SMTP_URL'],
    [{ SMS_URL: 'kavenegar://api.kavenegar.com', SMS_KEY: 'k' }, 'SMS_URL'],
    [{ SMS_URL: 'kavenegar+https://api.kavenegar.com' }, 'SMS_KEY'],
    [{ SMS_KEY: 'k' }, 'SMS_URL'],
  ])('refuses the providers %j', (env, name) => {
    expect(faultyNames(env)).toEqual([name]);
  });

  it('knows when to try a webhook again, and when to give it up', () => {
    const usual = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    expect(load({}).webhooks).toEqual({ retrySeconds: usual, disableAfterDays: 5 });
    const settings = load({ WEBHOOK_RETRY_SECONDS: '0, 1,60', WEBHOOK_DISABLE_AFTER_DAYS: '30' });
    expect(settings.webhooks).toEqual({ retrySeconds: [0, 1, 60], disableAfterDays: 30 });
  });

  it.each(['x', '1,', ',1', '1;2', '-1', '1.5', '0,604801', Array(21).fill(1).join()])(
    'refuses the delays of webhooks %j',
    (WEBHOOK_RETRY_SECONDS) => {
      expect(faultyNames({ WEBHOOK_RETRY_SECONDS })).toEqual(['WEBHOOK_RETRY_SECONDS']);
    },
  );

  it.each(['0', '31', '1.5', 'never'])('refuses to switch webhooks off after %j days', (WEBHOOK_DISABLE_AFTER_DAYS) => {
    expect(faultyNames({ WEBHOOK_DISABLE_AFTER_DAYS })).toEqual(['WEBHOOK_DISABLE_AFTER_DAYS']);
  });

  it('makes the keys of push messages once, and none in production', () => {
    const first = load({});
    expect(first.vapid?.publicKey).toMatch(/^B[\w-]{86}$/);
    expect(load({}).vapid).toEqual(first.vapid);
    expect(load(production).vapid).toBeNull();
    const { publicKey = '', privateKey = '' } = first.vapid ?? {};
    const given = { ...production, VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey };
    expect(load(given).vapid).toEqual(first.vapid);
  });

  it('takes the keys of push messages as a pair alone', () => {
    const { publicKey = '', privateKey = '' } = load({}).vapid ?? {};
    expect(faultyNames({ VAPID_PUBLIC_KEY: publicKey })).toEqual(['VAPID_PRIVATE_KEY']);
    expect(faultyNames({ VAPID_PRIVATE_KEY: privateKey })).toEqual(['VAPID_PUBLIC_KEY']);
    const other = Buffer.alloc(32, 7).toString('base64url');
    expect(faultyNames({ VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: other })).toEqual(['VAPID_PUBLIC_KEY']);
    const zero = Buffer.alloc(32).toString('base64url');
    expect(faultyNames({ VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: zero })).toEqual(['VAPID_PUBLIC_KEY']);
    expect(faultyNames({ VAPID_PUBLIC_KEY: 'x', VAPID_PRIVATE_KEY: 'y' }).toSorted()).toEqual([
      'VAPID_PRIVATE_KEY',
      'VAPID_PUBLIC_KEY',
    ]);
  });

  it('reads the ranges that outgoing calls may reach', () => {
    expect(load({}).outgoingAllow).toEqual([]);
    expect(load({ OUTGOING_ALLOW: '127.0.0.0/8, ::1' }).outgoingAllow).toEqual(['127.0.0.0/8', '::1']);
  });

  it('reads by currency above which amounts two give money back; a number by itself is in rial', () => {
    const read = (text: string) =>
      Object.fromEntries(load({ REFUND_APPROVAL_ABOVE_MINOR: text }).refundApprovalAboveMinor);
    expect(Object.fromEntries(load({}).refundApprovalAboveMinor)).toEqual({ IRR: 5_000_000 });
    expect(read('0')).toEqual({ IRR: 0 });
    expect(read('IRR=7000000, USD=10000')).toEqual({ IRR: 7_000_000, USD: 10_000 });
    for (const wrong of ['-1', '1.5', 'usd=1', 'USD=', 'USD=1,USD=2', '5,IRR=6', 'USD=1,', '9007199254740993', 'much'])
      expect(faultyNames({ REFUND_APPROVAL_ABOVE_MINOR: wrong }), wrong).toEqual(['REFUND_APPROVAL_ABOVE_MINOR']);
  });

  it('reads name servers', () => {
    expect(load({}).dnsServers).toEqual([]);
    const DNS_SERVERS = '9.9.9.9, 127.0.0.1:5353,[2620:fe::fe],[::1]:53';
    expect(load({ DNS_SERVERS }).dnsServers).toEqual(['9.9.9.9', '127.0.0.1:5353', '[2620:fe::fe]', '[::1]:53']);
  });

  it.each([
    'localhost',
    '9.9.9',
    '9.9.9.9:0',
    '9.9.9.9:99999',
    '2620:fe::fe',
    '[9.9.9.9]',
    '9.9.9.9,',
    '9.9.9.9 1.1.1.1',
  ])('refuses the name servers %j', (DNS_SERVERS) => {
    expect(faultyNames({ DNS_SERVERS })).toEqual(['DNS_SERVERS']);
  });

  it.each(['127.0.0.0/33', 'loopback', '127.0.0.1,', 'localhost'])('refuses the ranges %j', (OUTGOING_ALLOW) => {
    expect(faultyNames({ OUTGOING_ALLOW })).toEqual(['OUTGOING_ALLOW']);
  });

  it.each(['DATABSE_URL', 'DATABASE_ULR', 'DATABASEURL', 'DATABASE_URLS', 'database_url'])(
    'asks whether %s was meant to be DATABASE_URL',
    (name) => {
      expect(faultsOf({ [name]: 'postgres://a/b' })).toEqual([
        expect.objectContaining({ name, problem: 'looks like a misspelling of DATABASE_URL' }),
      ]);
    },
  );

  it('leaves names alone that are merely near', () => {
    expect(faultyNames({ HOME: '/root', DATABASE_PORT: '5432', DATABASE_HOST: 'db', PORTS: '1', SHELL: 'sh' })).toEqual(
      [],
    );
  });

  it('takes a client at Google as a whole, and no plain http to it in production', () => {
    const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' };
    expect(load({ ...google, GOOGLE_ISSUER: 'http://127.0.0.1:9', TELEGRAM_BOT_TOKEN: '1:x' })).toMatchObject({
      googleIssuer: 'http://127.0.0.1:9',
      googleClient: { clientId: 'id', clientSecret: 'secret' },
      telegramBotToken: '1:x',
    });
  });

  describe('.env.example', () => {
    const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');

    it('lists exactly the settings', () => {
      const listed = [...example.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map((match) => match[1]);
      expect(listed.sort()).toEqual([...settingNames].sort());
    });

    it('shows the defaults', () => {
      const shown = Object.fromEntries([...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => match.slice(1, 3)));
      expect(shown['DATA_DIR']).toBe('.data');
      expect(load({ ...shown, DATA_DIR: dataDir })).toEqual(load({}));
    });
    expect(load({})).toMatchObject({ googleIssuer: 'https://accounts.google.com', googleClient: null });
    expect(faultyNames({ GOOGLE_CLIENT_ID: 'id' })).toEqual(['GOOGLE_CLIENT_SECRET']);
    expect(faultyNames({ GOOGLE_CLIENT_SECRET: 'secret' })).toEqual(['GOOGLE_CLIENT_ID']);
    expect(faultyNames({ ...production, GOOGLE_ISSUER: 'http://id.example.com' })).toEqual(['GOOGLE_ISSUER']);
    expect(faultyNames({ ...production, GOOGLE_ISSUER: 'http://127.0.0.1:9' })).toEqual([]);
  });

  describe('payment gateways', () => {
    const merchant = { ZARINPAL_MERCHANT_ID: '1344b5d4-0048-11e8-94db-005056a205be' };
    const client = { BAZAAR_CLIENT_ID: 'id', BAZAAR_CLIENT_SECRET: 'secret', BAZAAR_REFRESH_TOKEN: 'refresh' };
    const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };

    it('are set up one by one', () => {
      expect(load({}).payments).toEqual({ zarinpal: null, idpay: null, bazaar: null, stripe: null });
      const { payments } = load({
        ...merchant,
        ZARINPAL_BASE_URL: 'https://sandbox.zarinpal.com/',
        IDPAY_API_KEY: 'k',
      });
      expect(payments).toEqual({
        zarinpal: {
          baseUrl: 'https://sandbox.zarinpal.com',
          merchantId: merchant.ZARINPAL_MERCHANT_ID,
          accessToken: null,
        },
        idpay: { baseUrl: 'https://api.idpay.ir', apiKey: 'k', sandbox: false },
        bazaar: null,
        stripe: null,
      });
      expect(load(stripe).payments.stripe).toEqual({
        baseUrl: 'https://api.stripe.com',
        secretKey: 'sk_test_1',
        webhookSecret: 'whsec_1',
      });
    });

    it('at Bazaar have a secret or a client', () => {
      const bazaar = { BAZAAR_PACKAGE: 'com.example.app' };
      expect(load({ ...bazaar, BAZAAR_API_SECRET: 's' }).payments.bazaar?.access).toEqual({
        kind: 'secret',
        apiSecret: 's',
      });
      expect(load({ ...bazaar, ...client }).payments.bazaar?.access).toMatchObject({ kind: 'client', clientId: 'id' });
      expect(faultyNames(bazaar)).toEqual(['BAZAAR_API_SECRET']);
      expect(faultyNames(client)).toEqual(['BAZAAR_PACKAGE']);
      expect(faultyNames({ BAZAAR_API_SECRET: 's' })).toEqual(['BAZAAR_PACKAGE']);
      expect(faultyNames({ ...bazaar, BAZAAR_CLIENT_ID: 'id' })).toEqual([
        'BAZAAR_CLIENT_SECRET',
        'BAZAAR_REFRESH_TOKEN',
      ]);
      expect(faultyNames({ ...bazaar, ...client, BAZAAR_API_SECRET: 's' })).toEqual(['BAZAAR_API_SECRET']);
      expect(faultyNames({ BAZAAR_PACKAGE: 'app' })).toContain('BAZAAR_PACKAGE');
    });

    it('are refused in half', () => {
      expect(faultyNames({ ZARINPAL_ACCESS_TOKEN: 't' })).toEqual(['ZARINPAL_MERCHANT_ID']);
      expect(faultyNames({ ZARINPAL_MERCHANT_ID: '7' })).toEqual(['ZARINPAL_MERCHANT_ID']);
      expect(faultyNames({ STRIPE_SECRET_KEY: 'sk_test_1' })).toEqual(['STRIPE_WEBHOOK_SECRET']);
      expect(faultyNames({ ...stripe, STRIPE_WEBHOOK_SECRET: '' })).toEqual(['STRIPE_WEBHOOK_SECRET']);
      expect(faultyNames({ ...stripe, STRIPE_WEBHOOK_SECRET: 'secret' })).toEqual(['STRIPE_WEBHOOK_SECRET']);
      expect(faultyNames({ STRIPE_WEBHOOK_SECRET: 'whsec_1' })).toEqual(['STRIPE_SECRET_KEY']);
    });

    it('at IdPay pretend no payment in production', () => {
      expect(load({ IDPAY_API_KEY: 'k', IDPAY_SANDBOX: 'true' }).payments.idpay?.sandbox).toBe(true);
      expect(faultyNames({ IDPAY_SANDBOX: '1' })).toEqual(['IDPAY_SANDBOX']);
      expect(faultyNames({ ...production, IDPAY_SANDBOX: 'true' })).toEqual(['IDPAY_SANDBOX']);
    });

    it('get no secret by plain http in production', () => {
      expect(faultyNames({ ...production, IDPAY_BASE_URL: 'http://idpay.example.com' })).toEqual(['IDPAY_BASE_URL']);
      expect(faultyNames({ ...production, STRIPE_BASE_URL: 'http://127.0.0.1:9' })).toEqual([]);
    });
  });
});
