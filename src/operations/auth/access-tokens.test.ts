import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Session, SigningKey, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { decryptSecret, encryptSecret } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, system } from '../../test-support/actors.js';
import { buildBan, buildSession, buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, tally } from '../../test-support/records.js';
import { forgetKeyRing, publicKeySet } from '../signing-keys/key-ring.js';
import { rotateSigningKeys } from '../signing-keys/rotate-signing-keys.js';
import { authenticateAccessToken, issueAccessToken } from './access-tokens.js';
import { introspectToken } from './introspect-token.js';

let test: TestDatabase;
let user: User;
let session: Session;
let kid: string;
beforeAll(async () => {
  test = await createInstallation();
  user = await buildUser(test);
  ({ session } = await buildSession(test, user));
  await publicKeySet(call());
  kid = (await SigningKey.findOne({ where: { status: 'current' }, rejectOnEmpty: true })).id;
});
afterAll(() => test.drop());

const call = (secondsLater = 0) =>
  contextFor(test, anonymous, { now: () => new Date(clock.now().getTime() + secondsLater * 1000) });
const authenticate = (token: string, secondsLater = 0) => authenticateAccessToken(call(secondsLater), token);
const encode = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const privateKey = async (status = 'current') => {
  const key = await SigningKey.scope('withSecrets').findOne({ where: { status }, rejectOnEmpty: true });
  return createPrivateKey(decryptSecret(key.privateKey));
};
const now = () => Math.floor(clock.now().getTime() / 1000);
const header = () => ({ alg: 'ES256', kid, typ: 'at+jwt' });
const claims = () => ({
  tenant_id: user.tenantId,
  sid: session.id,
  sub: user.id,
  iss: 'flatrender-identity',
  aud: 'flatrender',
  iat: now(),
  exp: now() + 900,
});
const sign = async (headerParts: object = {}, claimParts: object = {}, key = privateKey()) =>
  new SignJWT({ ...claims(), ...claimParts }).setProtectedHeader({ ...header(), ...headerParts }).sign(await key);
const without = (name: string) => {
  const { [name]: _, ...rest } = claims() as Record<string, unknown>;
  return rest;
};

describe('authenticateAccessToken', () => {
  it('takes what issueAccessToken gives, and what is signed just so', async () => {
    const expected = { kind: 'user', userId: user.id, sessionId: session.id, isAdmin: false };
    expect(await authenticate(await issueAccessToken(call(), user, session))).toMatchObject(expected);
    expect(await authenticate(await sign())).toMatchObject(expected);
  });

  it('takes roles from the database, not from the token', async () => {
    const forged = await sign({}, { is_admin: true, is_tenant_admin: true, amr: ['otp'], tenant_id: randomUUID() });
    expect(await authenticate(forged)).toMatchObject({
      tenantId: user.tenantId,
      isAdmin: false,
      isTenantAdmin: false,
      amr: ['pwd'],
    });
  });

  it('refuses it when it has expired, fresh or remembered', async () => {
    const token = await sign();
    await authenticate(token);
    expect(await codeOf(authenticate(token, 899))).toBe('done');
    expect(await codeOf(authenticate(token, 901))).toBe('token_expired');
    expect(await codeOf(authenticate(await sign({}, { exp: now() - 1, iat: now() - 60 })))).toBe('token_expired');
  });
});

describe('a forged token', () => {
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const hmac = (input: string, secret: string | Buffer) =>
    createHmac('sha256', secret).update(input).digest('base64url');
  const publicPem = async (format: 'pem' | 'jwk') => {
    const key = await SigningKey.findByPk(kid, { rejectOnEmpty: true });
    if (format === 'jwk') return JSON.stringify(key.publicJwk);
    return createPublicKey({ key: key.publicJwk as never, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    }) as string;
  };

  it.each<[string, () => Promise<string> | string]>([
    ['alg none', () => `${encode({ ...header(), alg: 'none' })}.${encode(claims())}.`],
    ['alg None', () => `${encode({ ...header(), alg: 'None' })}.${encode(claims())}.`],
    [
      'alg none with a signature',
      async () => `${encode({ ...header(), alg: 'none' })}.${encode(claims())}.${(await sign()).split('.')[2]}`,
    ],
    ['no signature', async () => `${(await sign()).split('.').slice(0, 2).join('.')}.`],
    [
      'an empty signature of zeros',
      async () => `${(await sign()).split('.').slice(0, 2).join('.')}.${encode('\0'.repeat(64))}`,
    ],
    [
      'HS256 with the public key as PEM',
      async () => {
        const input = `${encode({ ...header(), alg: 'HS256' })}.${encode(claims())}`;
        return `${input}.${hmac(input, await publicPem('pem'))}`;
      },
    ],
    [
      'HS256 with the public key as JWK',
      async () => {
        const input = `${encode({ ...header(), alg: 'HS256' })}.${encode(claims())}`;
        return `${input}.${hmac(input, await publicPem('jwk'))}`;
      },
    ],
    ['RS256', () => new SignJWT(claims()).setProtectedHeader({ ...header(), alg: 'RS256' }).sign(rsa.privateKey)],
    ['another key under our kid', () => sign({}, {}, Promise.resolve(foreign.privateKey))],
    [
      'its own key in jwk',
      async () => sign({ jwk: await exportJWK(foreign.publicKey) }, {}, Promise.resolve(foreign.privateKey)),
    ],
    ['its own keys at jku', () => sign({ jku: 'http://127.0.0.1:1/keys' }, {}, Promise.resolve(foreign.privateKey))],
    [
      'its own certificate at x5u',
      () => sign({ x5u: 'http://127.0.0.1:1/cert' }, {}, Promise.resolve(foreign.privateKey)),
    ],
    ['a path for kid', () => sign({ kid: '../../dev/null' }, {}, Promise.resolve(foreign.privateKey))],
    ['SQL for kid', () => sign({ kid: "' or '1'='1" }, {}, Promise.resolve(foreign.privateKey))],
    ['an empty kid', () => sign({ kid: '' })],
    ['no kid', () => sign({ kid: undefined })],
    ['a long kid', () => sign({ kid: 'k'.repeat(100_000) })],
    ['a number for kid', () => `${encode({ ...header(), kid: 1 })}.${encode(claims())}.${encode('x'.repeat(64))}`],
    [
      'an object for kid',
      () => `${encode({ ...header(), kid: { a: 1 } })}.${encode(claims())}.${encode('x'.repeat(64))}`,
    ],
    ['__proto__ for kid', () => sign({ kid: '__proto__' })],
    ['an unknown kid', () => sign({ kid: randomUUID() })],
    ['another audience', () => sign({}, { aud: 'another' })],
    ['no audience', async () => new SignJWT(without('aud')).setProtectedHeader(header()).sign(await privateKey())],
    ['another issuer', () => sign({}, { iss: 'https://evil.test' })],
    ['no issuer', async () => new SignJWT(without('iss')).setProtectedHeader(header()).sign(await privateKey())],
    ['another type', () => sign({ typ: 'JWT' })],
    ['no type', () => sign({ typ: undefined })],
    ['no expiry', async () => new SignJWT(without('exp')).setProtectedHeader(header()).sign(await privateKey())],
    ['no session', async () => new SignJWT(without('sid')).setProtectedHeader(header()).sign(await privateKey())],
    ['nbf in the future', () => sign({}, { nbf: now() + 60 })],
    ['iat in words', () => sign({}, { iat: 'now' })],
    ['exp in words', () => sign({}, { exp: 'never' })],
    [
      'a critical extension',
      () => `${encode({ ...header(), crit: ['x'], x: 1 })}.${encode(claims())}.${encode('x'.repeat(64))}`,
    ],
    [
      'another user in the payload',
      async () => {
        const [head, , signature] = (await sign()).split('.');
        return `${head}.${encode({ ...claims(), sub: randomUUID() })}.${signature}`;
      },
    ],
    ['a session of nobody', () => sign({}, { sid: randomUUID() })],
    [
      'a session of another user',
      async () => {
        const other = await buildUser(test);
        return sign({}, { sid: (await buildSession(test, other)).session.id });
      },
    ],
    ['half a token', async () => (await sign()).slice(0, 60)],
    ['nothing', () => ''],
    ['dots', () => '..'],
    ['five parts', () => 'a.b.c.d.e'],
    ['a payload that is no JSON', () => `${encode(header())}.${encode('{')}.${encode('x'.repeat(64))}`],
    ['a refresh token', () => 'frr_abcdefghijklmnopqrstuvwxyz'],
  ])('%s is refused', async (_, make) => {
    const token = await make();
    expect(await codeOf(authenticate(token))).toBe('token_invalid');
    expect(await codeOf(authenticate(token))).toBe('token_invalid');
    expect(await introspectToken(contextFor(test, serviceActor()), { token })).toBeNull();
  });

  it('of another installation is refused, its kid known or not', async () => {
    const { privateKey: theirs } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (const theirKid of [randomUUID(), kid])
      expect(await codeOf(authenticate(await sign({ kid: theirKid }, {}, Promise.resolve(theirs))))).toBe(
        'token_invalid',
      );
  });

  it('makes no more than one look into the database a second for kids that are made up', async () => {
    await authenticate(await sign());
    const forged = await Promise.all(Array.from({ length: 30 }, () => sign({ kid: randomUUID() })));
    forgetKeyRing();
    let looks = 0;
    test.database.sequelize.addHook('beforeQuery', 'count', (options) => {
      if ((options as { model?: { tableName: string } }).model?.tableName === 'signing_keys') looks += 1;
    });
    const moment = clock.now();
    const frozen = { ...call(), now: () => moment };
    for (const token of forged) await codeOf(authenticateAccessToken(frozen, token));
    test.database.sequelize.removeHook('beforeQuery', 'count');
    // Once to load the keys, once since they might have changed.
    expect(looks).toBe(2);
  });
});

describe('an account that may not be used', () => {
  it.each([
    [
      'user_banned',
      async () => {
        const banned = await buildUser(test);
        await buildBan(test, banned);
        return { owner: banned, values: {} };
      },
    ],
    [
      'tenant_suspended',
      async () => ({
        owner: await buildUser(test, { tenant: await buildTenant(test, { status: 'Suspended' }) }),
        values: {},
      }),
    ],
    [
      'session_revoked',
      async () => ({ owner: user, values: { revokedAt: new Date(), revokedCause: 'logout' as const } }),
    ],
    ['token_expired', async () => ({ owner: user, values: { expiresAt: new Date(0) } })],
  ])('is refused with %s', async (code, build) => {
    const { owner, values } = await build();
    const opened = await buildSession(test, owner, values);
    expect(await codeOf(authenticate(await issueAccessToken(call(), owner, opened.session)))).toBe(code);
  });

  it('is usable again when the ban is past its end, before anybody lifts it', async () => {
    const banned = await buildUser(test);
    await buildBan(test, banned, { unblockDate: new Date(clock.now().getTime() + 60_000) });
    const opened = await buildSession(test, banned);
    const token = await issueAccessToken(call(), banned, opened.session);
    expect(await codeOf(authenticate(token))).toBe('user_banned');
    expect(await codeOf(authenticate(token, 61))).toBe('done');
  });
});

describe('key rotation', () => {
  const rotate = () => rotateSigningKeys(contextFor(test, system));
  beforeEach(() => forgetKeyRing());

  it('loses no valid token of four clients at work', async () => {
    let isOver = false;
    const codes: unknown[] = [];
    const client = async () => {
      while (!isOver) {
        const token = await issueAccessToken(call(), user, session);
        codes.push(await codeOf(authenticate(token)), await codeOf(authenticate(token)));
      }
    };
    const clients = Array.from({ length: 4 }, client);
    for (let i = 0; i < 5; i++) await rotate();
    isOver = true;
    await Promise.all(clients);
    expect(codes.length).toBeGreaterThan(8);
    expect(new Set(codes)).toEqual(new Set(['done']));
  });

  it('keeps tokens of the retired key until they expire, and no longer', async () => {
    const token = await issueAccessToken(call(), user, session);
    await rotate();
    await rotate();
    expect(await codeOf(authenticate(token))).toBe('done');
    const retired = await SigningKey.findOne({ where: { status: 'retired' }, order: [['retiredAt', 'DESC']] });
    expect(retired?.privateKey).toBeUndefined();
    const { keys } = await publicKeySet(call());
    expect(keys.map((key) => key.kid)).toContain(retired?.id);
    for (const key of keys) expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    forgetKeyRing();
    const later = await publicKeySet(call(3_700));
    forgetKeyRing();
    expect(later.keys).toHaveLength(2);
  });

  it('by another process is seen at once, though the news come late', async () => {
    // This process has loaded its keys a moment ago; two rotations elsewhere make the signing key one it never saw.
    await publicKeySet(call());
    await seed(test, async ({ transaction }) => {
      const keys = await SigningKey.findAll({ where: { status: ['current', 'next'] }, transaction });
      for (const key of keys) {
        const dates = { activatedAt: key.activatedAt ?? new Date(), retiredAt: new Date() };
        await key.update({ status: 'retired', ...dates }, { transaction });
      }
      const { privateKey: fresh, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = randomUUID();
      const values = {
        id,
        algorithm: 'ES256' as const,
        status: 'current' as const,
        publicJwk: { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' },
        privateKey: encryptSecret(fresh.export({ type: 'pkcs8', format: 'pem' }) as string),
        activatedAt: new Date(),
        retiredAt: null,
      };
      await SigningKey.create(values, { transaction });
      kid = id;
    });
    expect(await codeOf(authenticate(await sign()))).toBe('done');
  });
});

it('a ring that several processes make at once is one ring', async () => {
  const keys = await tally(Array.from({ length: 4 }, () => publicKeySet(call())));
  expect(keys).toEqual({ done: 4 });
  expect(await SigningKey.count({ where: { status: 'current' } })).toBe(1);
});
