import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session, type Tenant, type User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor } from '../../test-support/actors.js';
import { buildSession, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf } from '../../test-support/records.js';
import { authenticateAccessToken } from '../auth/access-tokens.js';
import { login } from '../auth/login.js';
import { refreshTokens } from '../auth/refresh-tokens.js';
import type { SignedIn } from '../auth/start-session.js';
import { publicKeySet } from '../signing-keys/key-ring.js';
import { banUser } from './ban-user.js';

const rounds = 50;

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  await publicKeySet(call());
});
afterAll(() => test.drop());

const call = () => contextFor(test, anonymous);
const ban = (user: User) =>
  banUser(contextFor(test, staffActor('Support')), { userId: user.id, reason: 'Spam', unblockDate: null });

/** Lets the two start in every order: now one, now the other has a lead. */
async function race(round: number, one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<void> {
  const lead = (round % 10) - 5;
  const after = (ticks: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ticks)));
  await Promise.all([after(lead).then(one), after(-lead).then(other)]);
}

async function expectNothingAlive(user: User, signedIn: SignedIn | undefined): Promise<void> {
  expect(await Session.count({ where: { userId: user.id, revokedAt: null } })).toBe(0);
  if (!signedIn) return;
  expect(await codeOf(authenticateAccessToken(call(), signedIn.accessToken))).toBe('user_banned');
  expect(await codeOf(refreshTokens(call(), { refreshToken: signedIn.refreshToken }))).toBe('user_banned');
}

describe('a ban racing', () => {
  it('with a login leaves no live session', async () => {
    const outcomes = new Set<unknown>();
    for (let round = 0; round < rounds; round++) {
      const user = await buildUser(test, { tenant });
      const input = { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword };
      let signedIn: SignedIn | undefined;
      const signIn = async () => {
        signedIn = await login(call(), input);
      };
      await race(
        round,
        async () => outcomes.add(await codeOf(signIn())),
        () => ban(user),
      );
      await expectNothingAlive(user, signedIn);
    }
    expect([...outcomes].filter((outcome) => outcome !== 'done' && outcome !== 'user_banned')).toEqual([]);
  });

  it('with a refresh leaves no live session', async () => {
    const outcomes = new Set<unknown>();
    for (let round = 0; round < rounds; round++) {
      const user = await buildUser(test, { tenant });
      const { refreshToken } = await buildSession(test, user);
      let signedIn: SignedIn | undefined;
      const refresh = async () => {
        signedIn = await refreshTokens(call(), { refreshToken });
      };
      await race(
        round,
        async () => outcomes.add(await codeOf(refresh())),
        () => ban(user),
      );
      await expectNothingAlive(user, signedIn);
    }
    expect([...outcomes].filter((outcome) => outcome !== 'done' && outcome !== 'user_banned')).toEqual([]);
  });
});
