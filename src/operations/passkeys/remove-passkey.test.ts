import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Passkey, RecoveryCodes, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildIdentity, buildSession, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo } from '../../test-support/messages.js';
import { buildPasskey, ownOrigin } from '../../test-support/passkeys.js';
import { auditOf, codeOf, tally, typesOf } from '../../test-support/records.js';
import { SoftwareAuthenticator } from '../../test-support/software-authenticator.js';
import { unlinkIdentity } from '../auth/unlink-identity.js';
import { listPasskeys } from './list-passkeys.js';
import { registerPasskey } from './register-passkey.js';
import { removePasskey } from './remove-passkey.js';
import { renamePasskey } from './rename-passkey.js';
import { startPasskeyRegistration } from './start-passkey-registration.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

/** Somebody with a passkey who signed in with it just now. */
async function person(values: Parameters<typeof buildUser>[1] = {}) {
  const user = await buildUser(test, { tenant, ...values });
  const made = await buildPasskey(test, user);
  const { session } = await buildSession(test, user, { amr: ['pop', 'mfa'] });
  return { user, ...made, session, by: () => contextFor(test, userActor(user, session)) };
}

const forgetPassword = (user: User) =>
  test.database.sequelize.query('delete from credentials where user_id = $1', { bind: [user.id] });

async function another({ by }: { by: () => ReturnType<typeof contextFor> }) {
  const credential = new SoftwareAuthenticator().create(await startPasskeyRegistration(by(), {}), ownOrigin);
  return (await registerPasskey(by(), { credential })).passkey;
}

describe('removePasskey', () => {
  it('removes it, tells it and the owner, and the recovery codes go with the last factor', async () => {
    const { user, passkey, by } = await person();
    const context = by();
    await removePasskey(context, { passkeyId: passkey.id });
    expect(await Passkey.findByPk(passkey.id)).toBeNull();
    expect(await RecoveryCodes.count({ where: { userId: user.id } })).toBe(0);
    expect((await typesOf(context)).filter((type) => type.startsWith('identity.passkey'))).toEqual([
      'identity.passkey.removed.v1',
    ]);
    expect(await lastMessageTo(user.email ?? '')).toMatchObject({
      template: 'mfa-changed',
      values: { change: 'Removed', factor: 'Passkey' },
    });
  });

  it('asks for a proof: a recent sign-in with it, or a recovery code, but not the password alone', async () => {
    const { user, passkey, recoveryCodes } = await person();
    const { session } = await buildSession(test, user, { amr: ['pwd'] });
    const by = () => contextFor(test, userActor(user, session));
    const attempt = (proof: object) => codeOf(removePasskey(by(), { passkeyId: passkey.id, ...proof }));
    expect(await attempt({})).toBe('mfa_required');
    expect(await attempt({ currentPassword: goodPassword })).toBe('mfa_required');
    expect(await attempt({ code: 'AAAAA-AAAAA' })).toBe('invalid_code');
    expect(await attempt({ code: recoveryCodes?.[0] })).toBe('done');
  });

  it('keeps the recovery codes while another factor is left', async () => {
    const someone = await person();
    await another(someone);
    await removePasskey(someone.by(), { passkeyId: someone.passkey.id });
    expect(await RecoveryCodes.countLeft(someone.user.id)).toBe(10);
  });

  it('keeps the last way in, and so does unlinking what else there was', async () => {
    const { user, passkey, by } = await person();
    await forgetPassword(user);
    expect(await codeOf(removePasskey(by(), { passkeyId: passkey.id }))).toBe('conflict');
    const staff = contextFor(test, staffActor('Owner'));
    expect(await codeOf(removePasskey(staff, { passkeyId: passkey.id, reason: 'Lost' }))).toBe('conflict');
    const identity = await buildIdentity(test, user);
    expect(await codeOf(removePasskey(by(), { passkeyId: passkey.id }))).toBe('done');
    expect(await codeOf(unlinkIdentity(by(), { identityId: identity.id }))).toBe('conflict');
  });

  it('lets one identity be unlinked while a passkey is left', async () => {
    const { user, by } = await person();
    await forgetPassword(user);
    const identity = await buildIdentity(test, user);
    expect(await codeOf(unlinkIdentity(by(), { identityId: identity.id }))).toBe('done');
  });

  it('keeps one of the last two ways in, though both are removed at once', async () => {
    const someone = await person();
    const second = await another(someone);
    await forgetPassword(someone.user);
    const calls = [someone.passkey, second].map(({ id }) => removePasskey(someone.by(), { passkeyId: id }));
    expect(await tally(calls)).toEqual({ done: 1, conflict: 1 });
  });

  it('removes one once, however often it is asked for at the same time', async () => {
    const { passkey, by } = await person();
    const calls = Array.from({ length: 5 }, () => removePasskey(by(), { passkeyId: passkey.id }));
    expect((await tally(calls))['done']).toBe(1);
  });

  it('keeps the last second factor of whoever must have one; staff may still take it away', async () => {
    const careful = await buildTenant(test, { requireMfa: true });
    const { passkey, by } = await person({ tenant: careful });
    expect(await codeOf(removePasskey(by(), { passkeyId: passkey.id }))).toBe('conflict');
    const staff = contextFor(test, staffActor('Support'));
    expect(await codeOf(removePasskey(staff, { passkeyId: passkey.id, reason: 'Lost phone' }))).toBe('done');
  });

  it('is done by staff with a reason that stays, but not to a higher role', async () => {
    const { user, passkey } = await person();
    const context = contextFor(test, staffActor('Support'));
    await removePasskey(context, { passkeyId: passkey.id, reason: 'Lost phone' });
    const [entry] = (await auditOf(context)).filter(({ subject }) => subject === `passkey/${passkey.id}`);
    expect(entry).toMatchObject({ reason: 'Lost phone', before: { userId: user.id }, after: null });
    expect(JSON.stringify(entry)).not.toContain(passkey.publicKey);
    const { passkey: high } = await person({ isAdmin: true });
    const attempt = (role: 'Support' | 'Owner') =>
      codeOf(removePasskey(contextFor(test, staffActor(role)), { passkeyId: high.id, reason: 'x' }));
    expect(await attempt('Support')).toBe('forbidden');
    expect(await attempt('Owner')).toBe('done');
  });

  it('finds nothing of somebody else or of another tenant, and is refused to others', async () => {
    const { passkey } = await person();
    const neighbour = await person();
    const foreign = await person({ tenant: await buildTenant(test) });
    for (const { by } of [neighbour, foreign]) {
      expect(await codeOf(removePasskey(by(), { passkeyId: passkey.id }))).toBe('not_found');
      expect(await codeOf(renamePasskey(by(), { passkeyId: passkey.id, name: 'Mine' }))).toBe('not_found');
    }
    for (const actor of [serviceActor(), staffActor('Finance'), staffActor('Auditor')])
      expect(await codeOf(removePasskey(contextFor(test, actor), { passkeyId: passkey.id }))).toBe('forbidden');
    expect(await Passkey.findByPk(passkey.id)).toMatchObject({ name: 'Pixel 9' });
  });

  it('is not done in the place of a user', async () => {
    const { user, passkey, session } = await person();
    const impersonator = { staffId: crypto.randomUUID(), label: 'support@demo.test' };
    const context = () => contextFor(test, { ...userActor(user, session), impersonator });
    expect(await codeOf(removePasskey(context(), { passkeyId: passkey.id }))).toBe('forbidden');
    expect(await codeOf(startPasskeyRegistration(context(), {}))).toBe('forbidden');
    expect(await codeOf(listPasskeys(context()))).toBe('done');
  });
});

describe('renamePasskey', () => {
  it('changes the name and tells nobody; nothing but blanks is none', async () => {
    const { passkey, by } = await person();
    const context = by();
    expect(await renamePasskey(context, { passkeyId: passkey.id, name: ' کلید من ' })).toMatchObject({
      name: 'کلید من',
    });
    expect(await typesOf(context)).toEqual([]);
    expect(await renamePasskey(by(), { passkeyId: passkey.id, name: ' ' })).toMatchObject({ name: null });
    expect(await codeOf(renamePasskey(by(), { passkeyId: passkey.id, name: 'a\nb' }))).toBe('unprocessable');
  });
});

describe('listPasskeys', () => {
  it("lists the caller's own, the oldest first", async () => {
    const someone = await person();
    await person();
    const second = await another(someone);
    const at = new Date(clock.now().getTime() + 1000);
    await test.database.sequelize.query('update passkeys set created_at = $1 where id = $2', {
      bind: [at, second.id],
    });
    expect((await listPasskeys(someone.by())).map(({ id }) => id)).toEqual([someone.passkey.id, second.id]);
  });
});
