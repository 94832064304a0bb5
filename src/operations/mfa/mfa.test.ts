import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MfaChallenge, MfaFactor, RecoveryCodes, Session, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { Context } from '../../platform/context.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor, userActor } from '../../test-support/actors.js';
import { buildBan, buildSession, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { totpCode } from '../../test-support/totp-code.js';
import { authenticateAccessToken } from '../auth/access-tokens.js';
import { completeMfaChallenge } from '../auth/complete-mfa-challenge.js';
import { login } from '../auth/login.js';
import { listMfaFactors } from './list-mfa-factors.js';
import { regenerateRecoveryCodes } from './regenerate-recovery-codes.js';
import { removeMfaFactor } from './remove-mfa-factor.js';
import { setUpMfa } from './set-up-mfa.js';
import { verifyMfa } from './verify-mfa.js';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

let test: TestDatabase;
let tenant: Tenant;
let strict: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
  strict = await buildTenant(test, { requireMfa: true });
});
afterAll(() => test.drop());

const at = (secondsLater: number) => ({ now: () => new Date(clock.now().getTime() + secondsLater * 1000) });
const visitor = (secondsLater = 0) => contextFor(test, anonymous, at(secondsLater));
const build = (values = {}) => buildUser(test, { tenant, ...values });

/** The user in a session of his own; `amr` tells how he signed in. */
async function as(user: User, { amr = ['pwd'], later = 0 } = {}): Promise<Context> {
  const { session } = await buildSession(test, user, { amr });
  return contextFor(test, userActor(user, session), at(later));
}

const detailsOf = async (call: Promise<unknown>) =>
  ((await call.catch((error: unknown) => error)) as { details: Record<string, unknown> }).details;
const signInAt = (home: Tenant, user: User, later = 0) =>
  login(visitor(later), { tenantSlug: home.slug, email: user.email ?? '', password: goodPassword });
const tokenOf = async (home: Tenant, user: User, later = 0) =>
  String((await detailsOf(signInAt(home, user, later)))['mfa_token']);
const nowCode = (secret: string | null, stepsAhead = 0) => totpCode(secret ?? '', clock.now(), stepsAhead);
const wrong = '000000';

/** So that the code of now is still unused. At one moment, or it would be too old when the next step begins meanwhile. */
function verifyByEarlierCode(context: Context, factorId: string, secret: string | null) {
  const moment = clock.now();
  return verifyMfa({ ...context, now: () => moment }, { factorId, code: totpCode(secret ?? '', moment, -1) });
}

/** A user with an authenticator and recovery codes, as he makes them himself. */
async function careful(values = {}) {
  const user = await build(values);
  const context = await as(user);
  const { factor, secret, recoveryCodes } = await setUpMfa(context, { factorType: 'TOTP' });
  await verifyByEarlierCode(context, factor.id, secret);
  return { user, factor, secret, codes: recoveryCodes ?? [], context };
}

describe('setUpMfa and verifyMfa', () => {
  it('give a factor that is asked for from then on, and tell it', async () => {
    const user = await build();
    const context = await as(user);
    const started = await setUpMfa(context, { factorType: 'TOTP', label: '  Pixel 9 ' });
    expect(started).toMatchObject({ secret: expect.stringMatching(/^[A-Z2-7]{32}$/), factor: { label: 'Pixel 9' } });
    expect(decodeURIComponent(started.url ?? '')).toContain(`${tenant.name}:${user.email}?secret=${started.secret}`);
    expect(new Set(started.recoveryCodes).size).toBe(10);
    expect(await typesOf(context)).toEqual(['identity.recovery_codes.made.v1']);
    await expect(signInAt(tenant, user)).resolves.toBeDefined();

    const confirming = await as(user);
    const code = nowCode(started.secret);
    const { factor, signedIn } = await verifyMfa(confirming, { factorId: started.factor.id, code });
    expect(factor.confirmedAt).toBeInstanceOf(Date);
    expect(signedIn).toBeNull();
    const ids = { user_id: user.id, tenant_id: tenant.id, factor_id: factor.id };
    expect(await eventsOf(confirming)).toEqual([
      {
        type: 'identity.mfa_factor.added.v1',
        entity: `user/${user.id}`,
        tenantId: tenant.id,
        data: { ...ids, factor_type: 'TOTP', added_at: factor.confirmedAt?.toISOString() },
      },
    ]);
    expect(await detailsOf(signInAt(tenant, user))).toMatchObject({ factors: ['TOTP'] });
    const mfaToken = await tokenOf(tenant, user);
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code }))).toBe('invalid_code');
    const next = nowCode(started.secret, 1);
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: next }))).toBe('done');
  });

  it('keep the secret sealed and the codes hashed', async () => {
    const { user, secret, codes, context } = await careful();
    for (const table of ['mfa_factors', 'recovery_codes', 'outbox_events', 'audit_entries']) {
      const [rows] = await test.database.sequelize.query(`select * from ${table}`);
      const text = JSON.stringify(rows);
      for (const one of [secret ?? '', ...codes, ...codes.map((code) => code.replace('-', ''))])
        expect(text).not.toContain(one);
    }
    expect(JSON.stringify(await listMfaFactors(context))).not.toContain(secret);
    expect(await RecoveryCodes.countLeft(user.id)).toBe(10);
  });

  it('count nothing before the first code is right', async () => {
    const user = await build();
    const context = await as(user);
    const { factor, secret, recoveryCodes } = await setUpMfa(context, { factorType: 'TOTP' });
    expect(await codeOf(verifyMfa(context, { factorId: factor.id, code: wrong }))).toBe('invalid_code');
    expect(await listMfaFactors(context)).toEqual({ factors: [], recoveryCodesLeft: 0 });
    await expect(signInAt(tenant, user)).resolves.toBeDefined();
    const code = recoveryCodes?.[0] ?? '';
    expect(await codeOf(removeMfaFactor(context, { factorId: factor.id, code }))).toBe('not_found');
    const late = contextFor(test, context.actor, at(3_601));
    expect(await codeOf(verifyMfa(late, { factorId: factor.id, code: totpCode(secret ?? '', late.now()) }))).toBe(
      'not_found',
    );
  });

  it('drop what was begun before, and confirm one factor once', async () => {
    const user = await build();
    const context = await as(user);
    const first = await setUpMfa(context, { factorType: 'TOTP' });
    const second = await setUpMfa(context, { factorType: 'TOTP' });
    const begun = { factorId: first.factor.id, code: nowCode(first.secret) };
    expect(await codeOf(verifyMfa(context, begun))).toBe('not_found');
    const calls = Array.from({ length: 5 }, () =>
      verifyMfa(context, { factorId: second.factor.id, code: nowCode(second.secret) }),
    );
    expect(await tally(calls)).toEqual({ done: 1, conflict: 4 });
    expect(await MfaFactor.count({ where: { userId: user.id } })).toBe(1);
  });

  it('want a recent second factor when there is one', async () => {
    const { user, secret, context } = await careful();
    expect(await codeOf(setUpMfa(context, { factorType: 'TOTP' }))).toBe('mfa_required');
    expect(await codeOf(setUpMfa(context, { factorType: 'TOTP', code: wrong }))).toBe('invalid_code');
    const withCode = await setUpMfa(context, { factorType: 'TOTP', code: nowCode(secret) });
    expect(withCode.recoveryCodes).toBeNull();
    expect(await codeOf(setUpMfa(await as(user, { amr: ['pwd', 'otp'] }), { factorType: 'TOTP' }))).toBe('done');
    const longAgo = await as(user, { amr: ['pwd', 'otp'], later: 601 });
    expect(await codeOf(setUpMfa(longAgo, { factorType: 'TOTP' }))).toBe('mfa_required');
    expect(await codeOf(setUpMfa(visitor(), { factorType: 'TOTP', mfaToken: await tokenOf(tenant, user) }))).toBe(
      'mfa_required',
    );
  });

  it('take several authenticators, five at most', async () => {
    const user = await build();
    const secrets: string[] = [];
    for (let number = 0; number < 5; number++) {
      const context = await as(user, { amr: ['pwd', 'otp'] });
      const { factor, secret } = await setUpMfa(context, { factorType: 'TOTP' });
      await verifyByEarlierCode(context, factor.id, secret);
      secrets.push(secret ?? '');
    }
    expect(await codeOf(setUpMfa(await as(user, { amr: ['otp'] }), { factorType: 'TOTP' }))).toBe('conflict');
    for (const secret of secrets) {
      const mfaToken = await tokenOf(tenant, user);
      expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: nowCode(secret) }))).toBe('done');
    }
  });

  it('do not confirm the factor of somebody else, and cost him no try', async () => {
    const { factor, secret } = await setUpMfa(await as(await build()), { factorType: 'TOTP' });
    const other = await as(await buildUser(test));
    const context = contextFor(test, other.actor);
    expect(await codeOf(verifyMfa(context, { factorId: factor.id, code: nowCode(secret) }))).toBe('not_found');
    expect(await typesOf(context)).toEqual([]);
    expect((await MfaFactor.findByPk(factor.id))?.confirmedAt).toBeNull();
  });

  it('are for users alone', async () => {
    const support = contextFor(test, staffActor('Support'));
    expect(await codeOf(setUpMfa(support, { factorType: 'TOTP' }))).toBe('forbidden');
    expect(await codeOf(setUpMfa(visitor(), { factorType: 'TOTP' }))).toBe('unauthenticated');
    const banned = await build();
    const context = await as(banned);
    await buildBan(test, banned);
    expect(await codeOf(setUpMfa(context, { factorType: 'TOTP' }))).toBe('user_banned');
  });
});

describe('a tenant that asks for a second factor', () => {
  const newcomer = () => buildUser(test, { tenant: strict });

  it('lets a user set one up at sign-in, and finishes the sign-in with it', async () => {
    const user = await newcomer();
    const details = await detailsOf(signInAt(strict, user));
    expect(details).toMatchObject({ factors: [], set_up_required: true, expires_in: 300 });
    const mfaToken = String(details['mfa_token']);
    const { factor, secret } = await setUpMfa(visitor(), { factorType: 'TOTP', mfaToken });
    const context = visitor();
    const { signedIn } = await verifyMfa(context, { factorId: factor.id, code: nowCode(secret), mfaToken });
    expect(await authenticateAccessToken(visitor(), signedIn?.accessToken ?? '')).toMatchObject({
      userId: user.id,
      amr: ['pwd', 'otp'],
    });
    expect(await typesOf(context)).toEqual(['identity.mfa_factor.added.v1', 'identity.session.started.v1']);
    expect(await detailsOf(signInAt(strict, user))).not.toHaveProperty('set_up_required');
  });

  it('opens no session without the first code, whatever else is known', async () => {
    const user = await newcomer();
    const mfaToken = await tokenOf(strict, user);
    const { factor, recoveryCodes } = await setUpMfa(visitor(), { factorType: 'TOTP', mfaToken });
    const code = recoveryCodes?.[0] ?? '';
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code }))).toBe('invalid_code');
    expect(await codeOf(verifyMfa(visitor(), { factorId: factor.id, code: wrong, mfaToken }))).toBe('invalid_code');
    expect(await Session.count({ where: { userId: user.id } })).toBe(0);
    expect((await MfaChallenge.findOne({ where: { userId: user.id } }))?.attempts).toBe(2);
  });

  it('takes the token for one factor and for five minutes', async () => {
    const user = await newcomer();
    const old = await tokenOf(strict, user, -301);
    expect(await codeOf(setUpMfa(visitor(), { factorType: 'TOTP', mfaToken: old }))).toBe('token_invalid');
    const mfaToken = await tokenOf(strict, user);
    const other = await tokenOf(strict, user);
    const { factor, secret } = await setUpMfa(visitor(), { factorType: 'TOTP', mfaToken });
    const calls = Array.from({ length: 5 }, () =>
      verifyMfa(visitor(), { factorId: factor.id, code: nowCode(secret), mfaToken }),
    );
    expect(await tally(calls)).toEqual({ done: 1, token_invalid: 4 });
    expect(await Session.count({ where: { userId: user.id } })).toBe(1);
    expect(await codeOf(setUpMfa(visitor(), { factorType: 'TOTP', mfaToken: other }))).toBe('mfa_required');
  });

  it('keeps the last factor', async () => {
    const user = await buildUser(test, { tenant: strict, totpSecret });
    const factor = await MfaFactor.findOne({ where: { userId: user.id }, rejectOnEmpty: true });
    const removal = removeMfaFactor(await as(user), { factorId: factor.id, code: nowCode(totpSecret) });
    expect(await codeOf(removal)).toBe('conflict');
  });
});

describe('recovery codes', () => {
  it('stand in for a factor, once each, in any spelling', async () => {
    const { user, codes } = await careful();
    const [first = '', second = ''] = codes;
    const context = visitor();
    await completeMfaChallenge(context, { mfaToken: await tokenOf(tenant, user), code: first });
    expect(await typesOf(context)).toEqual(['identity.recovery_codes.used.v1', 'identity.session.started.v1']);
    const mfaToken = await tokenOf(tenant, user);
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: first }))).toBe('invalid_code');
    const typed = ` ${second.toLowerCase().replace('-', ' ')} `;
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: typed }))).toBe('done');
    expect(await RecoveryCodes.countLeft(user.id)).toBe(8);
  });

  it('are of their owner alone', async () => {
    const { codes } = await careful();
    const { user } = await careful();
    const mfaToken = await tokenOf(tenant, user);
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: codes[0] ?? '' }))).toBe('invalid_code');
  });

  it('one opens one session, through however many challenges at once', async () => {
    const { user, codes } = await careful();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenOf(tenant, user)));
    const answers = await tally(
      tokens.map((mfaToken) => completeMfaChallenge(visitor(), { mfaToken, code: codes[0] ?? '' })),
    );
    expect(answers['done']).toBe(1);
    expect(await RecoveryCodes.countLeft(user.id)).toBe(9);
  });

  it('die when new ones are made, which wants a code', async () => {
    const { user, secret, codes, context } = await careful();
    expect(await codeOf(regenerateRecoveryCodes(context, { code: wrong }))).toBe('invalid_code');
    const making = await as(user);
    const fresh = await regenerateRecoveryCodes(making, { code: nowCode(secret) });
    expect(new Set([...codes, ...fresh]).size).toBe(20);
    expect(await eventsOf(making)).toMatchObject([
      { type: 'identity.recovery_codes.made.v1', data: { user_id: user.id, codes_left: 10 } },
    ]);
    const mfaToken = await tokenOf(tenant, user);
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: codes[0] ?? '' }))).toBe('invalid_code');
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: fresh[0] ?? '' }))).toBe('done');
    expect(await codeOf(regenerateRecoveryCodes(await as(await build()), { code: wrong }))).toBe('conflict');
  });

  it('made twice at once with one code are made once', async () => {
    const { user, secret } = await careful();
    const context = await as(user);
    const calls = [1, 2, 3].map(() => regenerateRecoveryCodes(context, { code: nowCode(secret) }));
    expect(await tally(calls)).toEqual({ done: 1, invalid_code: 2 });
  });
});

describe('removeMfaFactor', () => {
  it('wants a code, ends the factor with its recovery codes, and tells it', async () => {
    const { user, factor, secret, codes } = await careful();
    const context = await as(user);
    expect(await codeOf(removeMfaFactor(context, { factorId: factor.id, code: wrong }))).toBe('invalid_code');
    expect(await typesOf(context)).toEqual([]);
    await removeMfaFactor(context, { factorId: factor.id, code: nowCode(secret) });
    expect(await eventsOf(context)).toMatchObject([
      { type: 'identity.mfa_factor.removed.v1', data: { factor_id: factor.id, factor_type: 'TOTP' } },
    ]);
    expect(await RecoveryCodes.count({ where: { userId: user.id } })).toBe(0);
    await expect(signInAt(tenant, user)).resolves.toBeDefined();
    const again = removeMfaFactor(context, { factorId: factor.id, code: codes[0] ?? '' });
    expect(await codeOf(again)).toBe('not_found');
  });

  it('takes a recovery code of whoever lost the phone, once', async () => {
    const { factor, codes, context } = await careful();
    const calls = [1, 2, 3].map(() => removeMfaFactor(context, { factorId: factor.id, code: codes[3] ?? '' }));
    const answers = await tally(calls);
    expect(answers['done']).toBe(1);
  });

  it('does not find the factor of somebody else', async () => {
    const { factor, secret } = await careful();
    const other = await careful({ tenant: await buildTenant(test) });
    const code = nowCode(other.secret);
    expect(await codeOf(removeMfaFactor(other.context, { factorId: factor.id, code }))).toBe('not_found');
    expect(await codeOf(removeMfaFactor(other.context, { factorId: other.factor.id, code }))).toBe('done');
    expect(await MfaFactor.count({ where: { id: factor.id } })).toBe(1);
    expect(secret).not.toBe(other.secret);
  });

  it('counts tries together with those at sign-in', async () => {
    const { user, factor, secret, context } = await careful();
    const mfaToken = await tokenOf(tenant, user);
    for (let number = 0; number < 3; number++)
      await codeOf(removeMfaFactor(context, { factorId: factor.id, code: wrong }));
    for (let number = 0; number < 2; number++) await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: wrong }));
    const right = { factorId: factor.id, code: nowCode(secret) };
    expect(await codeOf(removeMfaFactor(context, right))).toBe('rate_limited');
  });
});
