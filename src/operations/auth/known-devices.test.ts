import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { type CallParts, contextFor, createInstallation } from '../../test-support/installation.js';
import { messagesTo } from '../../test-support/messages.js';
import { codeOf, tally } from '../../test-support/records.js';
import { totpCode } from '../../test-support/totp-code.js';
import { endUserSessions } from '../users/end-user-sessions.js';
import { completeMfaChallenge } from './complete-mfa-challenge.js';
import { login } from './login.js';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 10 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const visitor = (parts: CallParts = {}) => contextFor(test, anonymous, parts);
const build = (values = {}) => buildUser(test, { tenant, ...values });
const input = ({ email }: User, values = {}) => ({
  tenantSlug: tenant.slug,
  email: email ?? '',
  password: goodPassword,
  ...values,
});
const noticesTo = async ({ email }: User) =>
  (await messagesTo(email ?? '')).filter(({ template }) => template === 'new-device');

/** Uses up the tries of an account, each from another address. */
const attack = (user: User) =>
  tally(Array.from({ length: 101 }, () => login(visitor(), input(user, { password: 'wrong' }))));

describe('a known device', () => {
  it('gets a token once, kept hashed, and the sessions of one device share it', async () => {
    const user = await build();
    const { deviceToken } = await login(visitor(), input(user));
    expect(deviceToken).toMatch(/^frd_[\w-]{43}$/);
    const again = await login(visitor(), input(user, { deviceToken }));
    expect(again.deviceToken).toBeNull();
    const [rows] = await test.database.sequelize.query('select * from sessions where user_id = $1', {
      bind: [user.id],
    });
    expect(JSON.stringify(rows)).not.toContain(deviceToken);
    expect(new Set((rows as { device_token_hash: string }[]).map((row) => row.device_token_hash)).size).toBe(1);
  });

  it('lets its owner in while others use up the tries of the account', { timeout: 60_000 }, async () => {
    const user = await build();
    const { deviceToken } = await login(visitor(), input(user));
    expect(await attack(user)).toEqual({ invalid_credentials: 100, rate_limited: 1 });
    expect(await codeOf(login(visitor(), input(user)))).toBe('rate_limited');
    expect(await codeOf(login(visitor(), input(user, { deviceToken })))).toBe('done');
  });

  it('has ten tries itself', async () => {
    const user = await build();
    const { deviceToken } = await login(visitor(), input(user));
    const guesses = Array.from({ length: 12 }, () => login(visitor(), input(user, { deviceToken, password: 'wrong' })));
    expect(await tally(guesses)).toEqual({ invalid_credentials: 10, rate_limited: 2 });
    expect(await codeOf(login(visitor(), input(user)))).toBe('done');
  });

  it('is that of its own account alone', async () => {
    const user = await build();
    const neighbour = await build();
    const other = await buildTenant(test);
    const elsewhere = await buildUser(test, { tenant: other });
    const tokens = await Promise.all([
      login(visitor(), input(neighbour)),
      login(visitor(), { ...input(elsewhere), tenantSlug: other.slug }),
    ]);
    const clientAddress = '203.0.113.77';
    const made = ['frd_made-up', ...tokens.map(({ deviceToken }) => deviceToken ?? '')];
    for (const deviceToken of made) {
      const answer = await login(visitor(), input(user, { deviceToken }));
      expect(answer.deviceToken).not.toBeNull();
      expect(answer.deviceToken).not.toBe(deviceToken);
    }
    for (let turn = 0; turn < 10; turn++)
      await codeOf(login(visitor({ clientAddress }), input(user, { password: 'wrong', deviceToken: made[1] })));
    const refused = login(visitor({ clientAddress }), input(user, { deviceToken: made[1] }));
    expect(await codeOf(refused)).toBe('rate_limited');
  });

  it('is forgotten with a session that was ended for fear of a thief, not with a sign-out', async () => {
    const user = await build();
    const { deviceToken } = await login(visitor(), input(user));
    const end = (cause: string) =>
      test.database.sequelize.query('update sessions set revoked_at = now(), revoked_cause = $2 where user_id = $1', {
        bind: [user.id, cause],
      });
    await end('logout');
    expect((await login(visitor(), input(user, { deviceToken }))).deviceToken).toBeNull();
    await endUserSessions(contextFor(test, staffActor('Support')), { userId: user.id });
    await end('revoked');
    expect((await login(visitor(), input(user, { deviceToken }))).deviceToken).not.toBeNull();
  });

  it('has tries of its own for the second factor too', async () => {
    const user = await build({ totpSecret });
    const challenge = async (deviceToken?: string, seconds = 0) => {
      const parts = { now: () => new Date(clock.now().getTime() + seconds * 1000) };
      const refusal = await login(visitor(parts), input(user, deviceToken ? { deviceToken } : {})).catch((e) => e);
      return (refusal as { details: { mfa_token: string } }).details.mfa_token;
    };
    const code = (step: number) => totpCode(totpSecret, clock.now(), step);
    const first = await completeMfaChallenge(visitor(), { mfaToken: await challenge(), code: code(-1) });
    const stranger = await challenge();
    for (let turn = 0; turn < 5; turn++)
      expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken: stranger, code: '000000' }))).toBe(
        'invalid_code',
      );
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken: await challenge(), code: code(0) }))).toBe(
      'rate_limited',
    );
    const mfaToken = await challenge(first.deviceToken ?? '');
    const second = await completeMfaChallenge(visitor(), { mfaToken, code: code(0) });
    expect(second.deviceToken).toBeNull();
    expect(await Session.count({ where: { userId: user.id } })).toBe(2);
  });
});

describe('a new device', () => {
  const laptop = { userAgent: 'Firefox', clientAddress: '198.51.100.7' };

  it('is told to the owner, but for the first one', async () => {
    const user = await build();
    await login(visitor(laptop), input(user));
    expect(await noticesTo(user)).toEqual([]);
    await login(visitor({ ...laptop, clientAddress: '198.51.100.99' }), input(user, { deviceName: 'Pixel 9' }));
    const [notice, ...others] = await noticesTo(user);
    expect(others).toEqual([]);
    expect(notice?.values).toMatchObject({ device: 'Pixel 9', address: '198.51.100.99' });
    expect(new URL(notice?.link ?? '').pathname).toBe('/security');
  });

  it('is no news when it looks like one of before', async () => {
    const user = await build();
    const { deviceToken } = await login(visitor(laptop), input(user, { deviceId: 'd1' }));
    await login(visitor(laptop), input(user));
    await login(visitor({ userAgent: 'Other' }), input(user, { deviceId: 'd1' }));
    await login(visitor({ userAgent: 'Another' }), input(user, { deviceToken }));
    expect(await noticesTo(user)).toEqual([]);
  });

  it('is not told of before the second factor was right', async () => {
    const user = await build({ totpSecret, lastActiveAt: new Date(0) });
    const refusal = await login(visitor(laptop), input(user)).catch((error: unknown) => error);
    expect(await noticesTo(user)).toEqual([]);
    const mfaToken = (refusal as { details: { mfa_token: string } }).details.mfa_token;
    await completeMfaChallenge(visitor(laptop), { mfaToken, code: totpCode(totpSecret, clock.now()) });
    expect(await noticesTo(user)).toHaveLength(1);
  });
});
