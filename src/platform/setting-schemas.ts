import { isIP } from 'node:net';
import { resolve } from 'node:path';
import * as z from 'zod';
import { paymentSettingSchemas } from './payment-setting-schemas.js';
import { address } from './setting-formats.js';
import { webhookSettingSchemas } from './webhook-settings.js';

const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'is not a whole number')
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `is not between ${minimum} and ${maximum}`);

const oneOf = <const Values extends readonly string[]>(...values: Values) =>
  z.enum(values, { error: `is none of ${values.join(', ')}` });

const pathOf = (value: string): string => new URL(value).pathname;

const isProxyAddress = (text: string): boolean => {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [ip = '', bits, ...rest] = text.split('/');
  const widest = isIP(ip) === 6 ? 128 : 32;
  return (
    isIP(ip) > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest))
  );
};

const trustedProxies = z
  .string()
  .transform((text) => {
    if (text === 'false') return false;
    if (/^\d$/.test(text)) return Number(text);
    return text.split(',').map((part) => part.trim());
  })
  .refine((value) => !Array.isArray(value) || value.every(isProxyAddress), {
    error: 'is neither false, a number of proxies nor a list of addresses',
  });

const addressRanges = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every((part) => isIP(part.split('/')[0] ?? '') > 0 && isProxyAddress(part)), {
    error: 'is no list of addresses or ranges',
  });

const isNameServer = (text: string): boolean => {
  const [, bracketed, plain, port = '53'] = /^(?:\[([^\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const [address, version] = bracketed === undefined ? [plain ?? '', 4] : [bracketed, 6];
  return isIP(address) === version && Number(port) >= 1 && Number(port) <= 65_535;
};

const nameServers = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((servers) => servers.every(isNameServer), { error: 'is not a list of addresses, with or without a port' });

/** Every setting by its name in the environment; the description is the fix that an operator reads. */
export const settingSchemas = {
  NODE_ENV: oneOf('development', 'test', 'production')
    .default('development')
    .describe('Set it to development, test or production.'),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'is not a host name or address')
    .default('127.0.0.1')
    .describe('Set it to the address to listen on, such as 127.0.0.1 or 0.0.0.0.'),
  PORT: wholeNumber(1, 65_535).default(3000).describe('Set it to a free port, such as 3000.'),
  PUBLIC_URL: address('http:', 'https:')
    .refine((value) => pathOf(value) === '/', 'has a path behind the host')
    .transform((value) => value.replace(/\/$/, ''))
    .optional()
    .describe('Set it to the address that people open, without a path, such as https://identity.example.com.'),
  DATA_DIR: z
    .string()
    .default('.data')
    .transform((path) => resolve(path))
    .describe('Set it to a folder that the service may write to.'),
  DATABASE_URL: address('postgres:', 'postgresql:')
    .refine((value) => pathOf(value).length > 1, 'names no database')
    .optional()
    .describe('Set it to postgres://user:password@host:5432/database.'),
  DATABASE_POOL: wholeNumber(2, 500)
    .default(10)
    .describe('Set it to the most connections that one process may open, such as 10.'),
  AMQP_URL: address('amqp:', 'amqps:').optional().describe('Set it to amqp://user:password@host:5672.'),
  AMQP_PREFIX: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, 'is not 1 to 60 small letters, digits, dots, dashes and underscores')
    .default('identity')
    .describe('Set it to what the names of the queues shall begin with, such as identity.'),
  SEED: oneOf('demo', 'none').optional().describe('Set it to demo (development only) or none.'),
  RUN: oneOf('all', 'api', 'worker')
    .default('all')
    .describe('Set it to all, or to api and worker in two separate services.'),
  PROCESSES: wholeNumber(1, 128).default(1).describe('Set it to the number of processes that answer requests.'),
  MASTER_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'is not 32 bytes in base64')
    .transform((text) => Buffer.from(text, 'base64'))
    .optional()
    .describe('Make one with: openssl rand -base64 32. Keep it: what it encrypted is lost without it.'),
  SESSION_SECRET: z
    .string()
    .min(32, 'is shorter than 32 characters')
    .optional()
    .describe('Make one with: openssl rand -base64 48.'),
  ACCESS_TOKEN_TTL_SECONDS: wholeNumber(30, 3_600)
    .default(900)
    .describe('Set it to the seconds that an access token lives, such as 900.'),
  TLS_CERT: z
    .string()
    .optional()
    .describe('Set it to the path of a certificate in PEM (its chain behind it), or to the PEM itself.'),
  TLS_KEY: z
    .string()
    .optional()
    .describe("Set it to the path of the certificate's private key in PEM, or to the PEM itself."),
  TLS_CLIENT_CA: z
    .string()
    .optional()
    .describe(
      'Set it to the path of the authority that signs the certificates of calling services, in PEM, or to the PEM itself.',
    ),
  TRUST_PROXY: trustedProxies
    .default(false)
    .describe('Set it to false, to the number of proxies in front (1), or to their addresses (10.0.0.0/8, loopback).'),
  NOTIFY_VIA: oneOf('dev', 'direct', 'events')
    .optional()
    .describe(
      'Set it to direct (mail and SMS by this service), to events (by another one) or, for development, to dev.',
    ),
  SMTP_URL: address('smtp:', 'smtps:')
    .refine((value) => new URL(value).hostname !== '', 'names no host')
    .optional()
    .describe('Set it to smtp://user:password@host:587?from=no-reply@example.com, or smtps:// for port 465.'),
  SMS_URL: address('https:', 'http:', 'kavenegar+https:', 'kavenegar+http:')
    .optional()
    .describe('Set it to kavenegar+https://api.kavenegar.com?sender=LINE, or to the https:// address of a gateway.'),
  SMS_KEY: z.string().optional().describe('Set it to the key that the SMS provider has given you.'),
  VAPID_PUBLIC_KEY: z
    .string()
    .regex(/^B[A-Za-z0-9_-]{86}$/, 'is not 65 bytes in base64url')
    .optional()
    .describe('Make a pair with: npx web-push generate-vapid-keys. Browsers that have subscribed know it: keep it.'),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'is not 32 bytes in base64url')
    .optional()
    .describe('Make a pair with: npx web-push generate-vapid-keys.'),
  OUTGOING_ALLOW: addressRanges
    .optional()
    .describe('Set it to the ranges that outgoing calls may reach beside public addresses: 10.1.0.0/16,fd00::/8.'),
  GOOGLE_ISSUER: address('https:', 'http:')
    .default('https://accounts.google.com')
    .describe('Set it to the address of an OpenID provider, such as https://accounts.google.com.'),
  GOOGLE_CLIENT_ID: z
    .string()
    .max(255, 'is longer than 255 characters')
    .optional()
    .describe('Set it to the client id from the Google Cloud console, along with GOOGLE_CLIENT_SECRET.'),
  GOOGLE_CLIENT_SECRET: z
    .string()
    .optional()
    .describe('Set it to the client secret from the Google Cloud console, along with GOOGLE_CLIENT_ID.'),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\S+$/, 'has a blank in it')
    .optional()
    .describe('Set it to the token that BotFather gave, such as 123456:ABC-DEF.'),
  DNS_SERVERS: nameServers
    .optional()
    .describe('Set it to the name servers to ask about the domains of tenants: 9.9.9.9,[2620:fe::fe]:53.'),
  ...paymentSettingSchemas,
  ...webhookSettingSchemas,
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent')
    .default('info')
    .describe('Set it to trace, debug, info, warn, error, fatal or silent.'),
} as const;

export type SettingName = keyof typeof settingSchemas;
export const settingNames = Object.keys(settingSchemas) as SettingName[];
