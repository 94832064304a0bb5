import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RefreshToken, type Session, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildBan, buildSession, buildTenant, buildUser, countRows } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf } from '../../test-support/records.js';
import { suspendTenant } from '../tenants/suspend-tenant.js';
import { issueAccessToken } from './access-tokens.js';
import { introspectToken } from './introspect-token.js';
import { logout } from './logout.js';
import { refreshTokens } from './refresh-tokens.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

interface SignedInPerson {
  user: User;
  session: Session;
  access: string;
  refresh: string;
}

async function signedIn(traits: Parameters<typeof buildUser>[1] = {}): Promise<SignedInPerson> {
  const user = await buildUser(test, { tenant, ...traits });
  const { session, refreshToken } = await buildSession(test, user, { amr: ['pwd', 'otp'] });
  const access = await issueAccessToken(contextFor(test, system), user, session);
  return { user, session, access, refresh: refreshToken };
}

const service = (parts = {}) => contextFor(test, serviceActor(['introspectToken']), parts);
const ask = (token: string, parts = {}) => introspectToken(service(parts), { token });
const later = (milliseconds: number) => ({ now: () => new Date(clock.now().getTime() + milliseconds) });

describe('introspectToken', () => {
  it('tells what an access token is good for, with the roles that count now', async () => {
    const { user, session, access } = await signedIn({ isTenantAdmin: true });
    const found = await ask(access);
    expect(found).toMatchObject({
      kind: 'access',
      actor: { userId: user.id, tenantId: tenant.id, sessionId: session.id, isTenantAdmin: true, isAdmin: false },
    });
    expect(found?.actor.amr).toEqual(['pwd', 'otp']);
    expect((found?.expiresAt.getTime() ?? 0) - (found?.issuedAt.getTime() ?? 0)).toBe(900_000);
  });

  it('tells what a refresh token is good for, as often as it is asked, and does not use it up', async () => {
    const { user, session, refresh } = await signedIn();
    const context = service({ operation: 'introspectToken' });
    for (let times = 0; times < 3; times++) {
      expect(await introspectToken(context, { token: refresh })).toMatchObject({
        kind: 'refresh',
        actor: { userId: user.id, sessionId: session.id },
        expiresAt: session.expiresAt,
      });
    }
    expect(
      await countRows(test.database, 'refresh_tokens where session_id = $1 and used_at is null', [session.id]),
    ).toBe(1);
    expect(await eventsOf(context)).toEqual([]);
    expect(await auditOf(context)).toEqual([]);
    expect(await codeOf(refreshTokens(contextFor(test, anonymous), { refreshToken: refresh }))).toBe('done');
  });

  it('takes a used refresh token for dead, and does not end its session by asking', async () => {
    const { access, refresh } = await signedIn();
    const { refreshToken: next } = await refreshTokens(contextFor(test, anonymous), { refreshToken: refresh });
    expect(await ask(refresh)).toBeNull();
    expect(await ask(next)).toMatchObject({ kind: 'refresh' });
    expect(await ask(access)).toMatchObject({ kind: 'access' });
  });

  it.each<[string, (person: SignedInPerson) => Promise<unknown>]>([
    ['a session that was ended', ({ user, session }) => logout(contextFor(test, userActor(user, session)))],
    ['a banned user', ({ user }) => buildBan(test, user)],
  ])('says no more than that neither token of %s is active', async (_, end) => {
    const person = await signedIn();
    await end(person);
    expect([await ask(person.access), await ask(person.refresh)]).toEqual([null, null]);
  });

  it('does so for a suspended tenant, an expired token and an expired session', async () => {
    const home = await buildTenant(test);
    const person = await signedIn({ tenant: home });
    expect(await ask(person.access, later(899_000))).not.toBeNull();
    expect(await ask(person.access, later(901_000))).toBeNull();
    expect(await ask(person.refresh, later(901_000))).not.toBeNull();
    expect(await ask(person.refresh, later(86_401_000))).toBeNull();
    await suspendTenant(contextFor(test, staffActor('Owner')), { tenantId: home.id, reason: 'Unpaid' });
    expect([await ask(person.access), await ask(person.refresh)]).toEqual([null, null]);
  });

  it('does so for a tenant that the caller did not name, and for what is no such token', async () => {
    const { access, refresh } = await signedIn();
    for (const token of [access, refresh]) {
      expect(await ask(token, { tenantId: tenant.id })).not.toBeNull();
      expect(await ask(token, { tenantId: randomUUID() })).toBeNull();
    }
    for (const token of ['', 'x', 'frr_', 'frr_\0', 'frs_gateway', `${access}x`, `frr_${'x'.repeat(8_000)}`])
      expect(await ask(token)).toBeNull();
  });

  it('is for services alone', async () => {
    const { user, session, access } = await signedIn();
    const actors = [anonymous, userActor(user, session), staffActor('Owner'), serviceActor(['getUser'])];
    const answers = await Promise.all(
      actors.map((actor) => codeOf(introspectToken(contextFor(test, actor), { token: access }))),
    );
    expect(answers).toEqual(['unauthenticated', 'forbidden', 'forbidden', 'forbidden']);
  });

  it('does not take a failure of the database for a dead token', async () => {
    const { access } = await signedIn();
    const broken = { ...test.database, lookUp: () => Promise.reject(new Error('gone')) } as never;
    await expect(introspectToken({ ...service(), database: broken }, { token: access })).rejects.toThrow('gone');
    expect(await RefreshToken.count()).toBeGreaterThan(0);
  });
});
