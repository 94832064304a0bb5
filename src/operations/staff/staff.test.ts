import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Staff } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { decryptSecret } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor } from '../../test-support/actors.js';
import { buildStaff, countRows, goodPassword, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation, newClientAddress } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { totpCode } from '../../test-support/totp-code.js';
import { confirmStaffCode } from './confirm-staff-code.js';
import { createStaff } from './create-staff.js';
import { resetStaff } from './reset-staff.js';
import { signInStaff } from './sign-in-staff.js';
import { startStaffTotp } from './start-staff-totp.js';
import { updateStaff } from './update-staff.js';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const owner = staffActor('Owner');
const call = (parts = {}) => contextFor(test, owner, parts);
const visitor = (parts = {}) => contextFor(test, anonymous, { via: 'console', ...parts });
const halfOf = ({ id, mark }: Staff) => ({ staffId: id, mark });
const later = (seconds: number) => ({ now: () => new Date(clock.now().getTime() + seconds * 1000) });
const event = (type: string, staff: Staff, more = {}) => ({
  type: `identity.staff.${type}.v1`,
  entity: `staff/${staff.id}`,
  tenantId: null,
  data: { staff_id: staff.id, email: staff.email, role: staff.role, is_active: staff.isActive, ...more },
});

describe('createStaff', () => {
  it('makes a member with a password told once, and tells it without secrets', async () => {
    const context = call({ operation: 'createStaff' });
    const { staff, password } = await createStaff(context, {
      email: ' Mina@demo.test ',
      fullName: ' ',
      role: 'Support',
    });
    expect(staff).toMatchObject({ email: 'Mina@demo.test', fullName: null, role: 'Support', isActive: true });
    expect(password).toMatch(/^[0-9a-f]{5}(-[0-9a-f]{5}){4}$/);
    expect(await signInStaff(visitor(), { email: 'mina@DEMO.test', password })).toEqual({
      ...halfOf(staff),
      next: 'set_up',
    });
    expect(await eventsOf(context)).toEqual([event('created', staff)]);
    const entries = await auditOf(context);
    expect(entries).toMatchObject([
      { action: 'createStaff', subject: `staff/${staff.id}`, before: null, after: { role: 'Support' } },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/argon2|passwordHash|totpSecret/);
    expect(JSON.stringify(entries)).not.toContain(password);
  });

  it.each([
    ['email', { email: 'nobody' }],
    ['email', { email: 'a\0b@demo.test' }],
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(129) }],
    ['password', { password: 'fresh.person@demo.test' }],
    ['full_name', { fullName: 'x'.repeat(121) }],
    ['role', { role: 'God' as never }],
  ])('refuses a bad %s', async (field, values) => {
    const context = call();
    const input = { email: 'fresh.person@demo.test', role: 'Support' as const, ...values };
    await expect(createStaff(context, input)).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field }] });
    expect(await eventsOf(context)).toEqual([]);
  });

  it('of one address happens once', async () => {
    const calls = Array.from({ length: 6 }, (_, index) =>
      createStaff(call(), { email: index % 2 ? 'RACE@demo.test' : 'race@demo.test', role: 'Support' }),
    );
    expect(await tally(calls)).toEqual({ done: 1, email_taken: 5 });
  });
});

describe('updateStaff', () => {
  it('changes role and state, and tells it', async () => {
    const staff = await buildStaff(test);
    const context = call({ operation: 'updateStaff' });
    const changed = await updateStaff(context, {
      staffId: staff.id,
      role: 'Auditor',
      isActive: false,
      fullName: staff.fullName,
    });
    expect(await eventsOf(context)).toEqual([event('updated', changed, { changed: ['role', 'is_active'] })]);
    expect(await auditOf(context)).toMatchObject([
      { before: { role: 'Support', isActive: true }, after: { role: 'Auditor', isActive: false } },
    ]);
    expect(await codeOf(signInStaff(visitor(), { email: staff.email, password: goodPassword }))).toBe(
      'invalid_credentials',
    );
  });

  it('refuses an unknown member and an edit of what changed meanwhile', async () => {
    const staff = await buildStaff(test);
    const update = (values: object, parts = {}) => updateStaff(call(parts), { staffId: staff.id, ...values });
    expect(await codeOf(updateStaff(call(), { staffId: randomUUID() }))).toBe('not_found');
    const expectedUpdatedAt = staff.updatedAt;
    await update({ fullName: 'First', expectedUpdatedAt }, later(1));
    expect(await codeOf(update({ fullName: 'Second', expectedUpdatedAt }, later(2)))).toBe('stale_record');
  });

  it('keeps the last active Owner, also when the last two remove each other', async () => {
    const [one, two] = [await buildStaff(test, { role: 'Owner' }), await buildStaff(test, { role: 'Owner' })];
    for (let round = 0; round < 10; round++) {
      await seed(test, async ({ transaction }) => {
        for (const { id } of [one, two])
          await Staff.update({ role: 'Owner', isActive: true }, { where: { id }, transaction });
      });
      const calls = [
        updateStaff(call(), { staffId: one.id, isActive: false }),
        updateStaff(call(), { staffId: two.id, role: 'Support' }),
      ];
      expect(await tally(calls)).toEqual({ done: 1, conflict: 1 });
      expect(await Staff.count({ where: { role: 'Owner', isActive: true } })).toBe(1);
    }
  });
});

describe('resetStaff', () => {
  it('gives a new password, forgets the authenticator and ends the console sessions', async () => {
    const staff = await buildStaff(test, { totpSecret });
    const insert = `insert into console_sessions (sid, sess, expire) values ($1, $2, now() + interval '1 hour')`;
    const sessions = {
      signedIn: { staffId: staff.id },
      half: { pending: { staffId: staff.id, at: 0 } },
      other: { staffId: randomUUID() },
    };
    for (const [sid, session] of Object.entries(sessions))
      await test.database.sequelize.query(insert, { bind: [sid, JSON.stringify(session)] });
    const context = call({ operation: 'resetStaff' });
    const { password } = await resetStaff(context, { staffId: staff.id });
    expect(await codeOf(signInStaff(visitor(), { email: staff.email, password: goodPassword }))).toBe(
      'invalid_credentials',
    );
    expect(await signInStaff(visitor(), { email: staff.email, password })).toMatchObject({ next: 'set_up' });
    const [told] = await eventsOf(context);
    expect(told).toEqual(event('updated', staff, { changed: ['password', 'totp'] }));
    const entries = await auditOf(context);
    expect(entries).toMatchObject([{ action: 'resetStaff', after: { totpConfirmedAt: null } }]);
    expect(JSON.stringify(entries)).not.toMatch(/argon2|v1\./);
    expect(await countRows(test.database, "console_sessions where sid in ('signedIn', 'half')")).toBe(0);
    expect(await countRows(test.database, "console_sessions where sid = 'other'")).toBe(1);
    expect(await codeOf(resetStaff(call(), { staffId: randomUUID() }))).toBe('not_found');
  });
});

describe('a sign-in under way at a reset', () => {
  it('is over, whether it waits for a code or for the authenticator', async () => {
    const staff = await buildStaff(test, { totpSecret });
    const half = await signInStaff(visitor(), { email: staff.email, password: goodPassword });
    await resetStaff(call(), { staffId: staff.id });
    expect(await codeOf(startStaffTotp(visitor(), half))).toBe('forbidden');
    expect(await codeOf(confirmStaffCode(visitor(), { ...half, code: totpCode(totpSecret, clock.now()) }))).toBe(
      'invalid_code',
    );
    const newcomer = await buildStaff(test);
    const first = await signInStaff(visitor(), { email: newcomer.email, password: goodPassword });
    const { secret } = await startStaffTotp(visitor(), first);
    const { password } = await resetStaff(call(), { staffId: newcomer.id });
    await startStaffTotp(visitor(), await signInStaff(visitor(), { email: newcomer.email, password }));
    expect(await codeOf(confirmStaffCode(visitor(), { ...first, code: totpCode(secret, clock.now()) }))).toBe(
      'invalid_code',
    );
  });
});

describe('signing in', () => {
  it('answers alike for an unknown address, a wrong password and a member who left', async () => {
    const left = await buildStaff(test, { isActive: false });
    const staff = await buildStaff(test);
    const tries = [
      { email: 'nobody@demo.test', password: goodPassword },
      { email: staff.email, password: 'wrong' },
      { email: left.email, password: goodPassword },
      { email: 'a\0b@demo.test', password: goodPassword },
    ].map((input) => signInStaff(visitor(), input).catch(({ code, message }) => ({ code, message })));
    const [first, ...others] = await Promise.all(tries);
    expect(first).toMatchObject({ code: 'invalid_credentials' });
    for (const other of others) expect(other).toEqual(first);
  });

  it('sets the authenticator up once, with a secret that stays the same until the first code', async () => {
    const staff = await buildStaff(test);
    const first = await startStaffTotp(visitor(), halfOf(staff));
    expect(await startStaffTotp(visitor(), halfOf(staff))).toEqual(first);
    expect(first.url).toContain(`secret=${first.secret}`);
    const stored = await Staff.scope('withSecrets').findByPk(staff.id, { rejectOnEmpty: true });
    expect(stored.totpSecret).not.toContain(first.secret);
    expect(decryptSecret(stored.totpSecret ?? '')).toBe(first.secret);
    const context = visitor({ clientAddress: '203.0.113.5' });
    const actor = await confirmStaffCode(context, { ...halfOf(staff), code: totpCode(first.secret, clock.now()) });
    expect(actor).toEqual({ kind: 'staff', staffId: staff.id, email: staff.email, role: 'Support' });
    expect(await eventsOf(context)).toEqual([event('updated', staff, { changed: ['totp'] })]);
    expect(await auditOf(context)).toMatchObject([
      {
        action: 'signInStaff',
        actor: { kind: 'staff', id: staff.id },
        subject: `staff/${staff.id}`,
        after: { signedInAt: expect.any(String) },
      },
    ]);
    expect(await codeOf(startStaffTotp(visitor(), halfOf(staff)))).toBe('forbidden');
  });

  it('takes a code once, fifty at once', async () => {
    const staff = await buildStaff(test, { totpSecret });
    const code = totpCode(totpSecret, clock.now());
    const answers = await tally(
      Array.from({ length: 50 }, () => confirmStaffCode(visitor(), { ...halfOf(staff), code })),
    );
    expect(answers['done']).toBe(1);
    expect((answers['invalid_code'] ?? 0) + (answers['rate_limited'] ?? 0)).toBe(49);
    expect(
      await codeOf(confirmStaffCode(visitor(), { ...halfOf(staff), code: totpCode(totpSecret, clock.now(), -1) })),
    ).not.toBe('done');
  });

  it('evaluates ten tries of an account, passwords and codes together', async () => {
    const staff = await buildStaff(test, { totpSecret });
    const wrong = ['000000', '111111', '222222'].find(
      (code) => ![-1, 0, 1, 2].some((step) => totpCode(totpSecret, clock.now(), step) === code),
    );
    const tries = Array.from({ length: 12 }, (_, index) =>
      index % 2
        ? signInStaff(visitor(), { email: staff.email.toUpperCase(), password: 'wrong' })
        : confirmStaffCode(visitor(), { ...halfOf(staff), code: wrong ?? '' }),
    );
    const { invalid_credentials = 0, invalid_code = 0, rate_limited = 0 } = await tally(tries);
    expect([invalid_credentials + invalid_code, rate_limited]).toEqual([10, 2]);
  });

  it('does not count sign-ins that end well', async () => {
    const staff = await buildStaff(test, { totpSecret });
    const clientAddress = newClientAddress();
    for (let step = 0; step < 12; step++) {
      const parts = { clientAddress, ...later(step * 30) };
      await signInStaff(visitor(parts), { email: staff.email, password: goodPassword });
      await confirmStaffCode(visitor(parts), { ...halfOf(staff), code: totpCode(totpSecret, parts.now()) });
    }
    expect(await codeOf(signInStaff(visitor({ clientAddress }), { email: staff.email, password: goodPassword }))).toBe(
      'done',
    );
  });

  it('knows no code of somebody who left or does not exist', async () => {
    const left = await buildStaff(test, { totpSecret, isActive: false });
    const code = totpCode(totpSecret, clock.now());
    expect(await codeOf(confirmStaffCode(visitor(), { ...halfOf(left), code }))).toBe('invalid_code');
    expect(await codeOf(confirmStaffCode(visitor(), { staffId: randomUUID(), mark: left.mark, code }))).toBe(
      'invalid_code',
    );
    expect(await codeOf(startStaffTotp(visitor(), { staffId: randomUUID(), mark: left.mark }))).toBe('forbidden');
  });
});
