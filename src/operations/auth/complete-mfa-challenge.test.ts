import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous } from '../../test-support/actors.js';
import { buildBan, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { totpCode } from '../../test-support/totp-code.js';
import { authenticateAccessToken } from './access-tokens.js';
import { completeMfaChallenge } from './complete-mfa-challenge.js';
import { login } from './login.js';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const at = (secondsLater: number) => () => new Date(clock.now().getTime() + secondsLater * 1000);
const call = (secondsLater = 0) => contextFor(test, anonymous, { now: at(secondsLater) });
const code = (stepsAhead = 0) => totpCode(totpSecret, clock.now(), stepsAhead);
/** No code of the steps around now. */
const wrongCode = () => {
  const near = [-1, 0, 1, 2].map(code);
  return ['000000', '111111', '222222', '333333', '444444'].find((one) => !near.includes(one)) ?? '';
};

const buildCareful = (email: string) => buildUser(test, { tenant, email, totpSecret });

async function challengeOf(user: User, secondsLater = 0): Promise<string> {
  const input = { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword };
  const refusal = await login(call(secondsLater), input).catch((error: unknown) => error);
  return (refusal as { details: { mfa_token: string } }).details.mfa_token;
}

describe('completeMfaChallenge', () => {
  it('opens a session with both factors, and tells it', async () => {
    const user = await buildCareful('one@acme.test');
    const context = call();
    const signedIn = await completeMfaChallenge(context, { mfaToken: await challengeOf(user), code: code() });
    expect(await authenticateAccessToken(call(), signedIn.accessToken)).toMatchObject({
      userId: user.id,
      amr: ['pwd', 'otp'],
    });
    const [event, ...others] = await eventsOf(context);
    expect(event).toMatchObject({
      type: 'identity.session.started.v1',
      data: { user_id: user.id, amr: ['pwd', 'otp'] },
    });
    expect(others).toEqual([]);
  });

  it('takes a token once, and a code once', async () => {
    const user = await buildCareful('two@acme.test');
    const mfaToken = await challengeOf(user);
    const used = code();
    await completeMfaChallenge(call(), { mfaToken, code: used });
    expect(await codeOf(completeMfaChallenge(call(), { mfaToken, code: code(1) }))).toBe('token_invalid');
    const next = await challengeOf(user);
    expect(await codeOf(completeMfaChallenge(call(), { mfaToken: next, code: used }))).toBe('invalid_code');
    expect(await codeOf(completeMfaChallenge(call(), { mfaToken: next, code: code(1) }))).toBe('done');
  });

  it('takes no code older than the newest one taken', async () => {
    const user = await buildCareful('order@acme.test');
    await completeMfaChallenge(call(), { mfaToken: await challengeOf(user), code: code(1) });
    const mfaToken = await challengeOf(user);
    expect(await codeOf(completeMfaChallenge(call(), { mfaToken, code: code(0) }))).toBe('invalid_code');
  });

  it('gives five tries, and counts them though each is refused', async () => {
    const user = await buildCareful('five@acme.test');
    const mfaToken = await challengeOf(user);
    for (let i = 0; i < 5; i++)
      expect(await codeOf(completeMfaChallenge(call(), { mfaToken, code: wrongCode() }))).toBe('invalid_code');
    expect(await codeOf(completeMfaChallenge(call(), { mfaToken, code: code() }))).toBe('token_invalid');
  });

  it('evaluates five codes of an account in a quarter of an hour, however many challenges are opened', async () => {
    const user = await buildCareful('many@acme.test');
    const codes: unknown[] = [];
    for (let i = 0; i < 4; i++) {
      const mfaToken = await challengeOf(user);
      const tries = Array.from({ length: 5 }, () =>
        codeOf(completeMfaChallenge(call(), { mfaToken, code: wrongCode() })),
      );
      codes.push(...(await Promise.all(tries)));
    }
    expect(codes.filter((one) => one === 'invalid_code')).toHaveLength(5);
    expect(codes.filter((one) => one === 'rate_limited')).toHaveLength(15);
  });

  it('does not count right codes', async () => {
    const user = await buildCareful('often@acme.test');
    for (let step = 0; step < 12; step++) {
      const later = step * 30;
      const mfaToken = await challengeOf(user, later);
      const right = totpCode(totpSecret, at(later)());
      expect(await codeOf(completeMfaChallenge(call(later), { mfaToken, code: right }))).toBe('done');
    }
  });

  it.each([
    ['an unknown token', 'frm_unknown'],
    ['an empty token', ''],
    ['a token with a NUL', 'frm_\0'],
  ])('refuses %s', async (_, mfaToken) => {
    expect(await codeOf(completeMfaChallenge(call(), { mfaToken, code: '000000' }))).toBe('token_invalid');
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '12345\0', ' 123456'])(
    'refuses %j for a code',
    async (text) => {
      const user = await buildCareful(`form${Math.random()}@acme.test`);
      expect(await codeOf(completeMfaChallenge(call(), { mfaToken: await challengeOf(user), code: text }))).toBe(
        'invalid_code',
      );
    },
  );

  it('refuses a token that is five minutes old', async () => {
    const mfaToken = await challengeOf(await buildCareful('late@acme.test'), -301);
    expect(await codeOf(completeMfaChallenge(call(), { mfaToken, code: code() }))).toBe('token_invalid');
  });

  it('refuses a user who was banned in between', async () => {
    const user = await buildCareful('banned@acme.test');
    const mfaToken = await challengeOf(user);
    await buildBan(test, user);
    const context = call();
    expect(await codeOf(completeMfaChallenge(context, { mfaToken, code: code() }))).toBe('user_banned');
    expect(await typesOf(context)).toEqual([]);
    expect(await Session.count({ where: { userId: user.id } })).toBe(0);
  });
});

describe('at once', () => {
  it('one challenge opens one session', async () => {
    const user = await buildCareful('race1@acme.test');
    const mfaToken = await challengeOf(user);
    const answers = await tally(
      Array.from({ length: 8 }, () => completeMfaChallenge(call(), { mfaToken, code: code() })),
    );
    const { done, token_invalid = 0, rate_limited = 0 } = answers;
    expect([done, token_invalid + rate_limited]).toEqual([1, 7]);
    expect(await Session.count({ where: { userId: user.id } })).toBe(1);
  });

  it('one code opens one session, through however many challenges', async () => {
    const user = await buildCareful('race2@acme.test');
    const tokens = await Promise.all(Array.from({ length: 50 }, () => challengeOf(user)));
    const answers = await tally(tokens.map((mfaToken) => completeMfaChallenge(call(), { mfaToken, code: code() })));
    expect(answers['done']).toBe(1);
    expect(answers['done'] ?? 0).toBe(await Session.count({ where: { userId: user.id } }));
    expect((answers['invalid_code'] ?? 0) + (answers['rate_limited'] ?? 0)).toBe(49);
  });
});
