import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor, userActor } from '../../test-support/actors.js';
import { buildBan, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { messagesTo } from '../../test-support/messages.js';
import { auditOf, codeOf, tally, typesOf } from '../../test-support/records.js';
import { confirmPasswordReset } from '../auth/confirm-password-reset.js';
import { requestPasswordReset } from '../auth/request-password-reset.js';
import { sendUserResetLink } from './send-user-reset-link.js';
import { sendUserVerification } from './send-user-verification.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 15 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const support = staffActor('Support');
const call = (actor: Parameters<typeof contextFor>[1] = support, parts = {}) => contextFor(test, actor, parts);
const build = (values = {}) => buildUser(test, { tenant, ...values });
const templatesTo = async (to: string | null) => (await messagesTo(to ?? '')).map(({ template }) => template);
const inMinutes = (minutes: number) => ({ now: () => new Date(clock.now().getTime() + minutes * 60_000) });

describe.each([
  ['sendUserVerification', sendUserVerification, 'verify-email', { emailVerified: false }],
  ['sendUserResetLink', sendUserResetLink, 'reset-password', {}],
] as const)('%s', (operation, send, template, values) => {
  it('sends it to the user alone, and names the staff member in the audit trail', async () => {
    const user = await build(values);
    const context = call(support, { operation });
    expect(await send(context, { userId: user.id })).toBeUndefined();
    expect(await templatesTo(user.email)).toEqual([template]);
    expect(await typesOf(context)).toEqual([]);
    const entries = await auditOf(context);
    const told = { action: operation, actor: { kind: 'staff', id: support.staffId, label: support.email } };
    expect(entries).toContainEqual(expect.objectContaining(told));
    expect(JSON.stringify(entries)).not.toMatch(/frv_|codeHash|tokenHash/);
  });

  it('sends once of many at once', async () => {
    const user = await build(values);
    await tally(Array.from({ length: 10 }, () => send(call(), { userId: user.id })));
    expect(await templatesTo(user.email)).toEqual([template]);
  });

  it('is for Support, and not for a user who is banned or nobody', async () => {
    const user = await build(values);
    await buildBan(test, user);
    expect(await codeOf(send(call(), { userId: user.id }))).toBe('user_banned');
    expect(await codeOf(send(call(), { userId: randomUUID() }))).toBe('not_found');
    const elsewhere = call(support, { tenantId: (await buildTenant(test)).id });
    expect(await codeOf(send(elsewhere, { userId: user.id }))).toBe('not_found');
    for (const actor of [userActor(user), staffActor('Auditor'), staffActor('Tenants')])
      expect(await codeOf(send(call(actor), { userId: user.id }))).toBe('forbidden');
    expect(await templatesTo(user.email)).toEqual([]);
  });
});

it('verifies the number of who has no other address left to verify, and nothing twice', async () => {
  const phoneNumber = '+989127770123';
  const user = await build({ phoneNumber, phoneVerified: false });
  await sendUserVerification(call(), { userId: user.id });
  expect(await templatesTo(phoneNumber)).toEqual(['verify-phone']);
  const verified = await build();
  expect(await codeOf(sendUserVerification(call(), { userId: verified.id }))).toBe('conflict');
});

it('counts what staff send with what the user asks for', async () => {
  const user = await build();
  const asked = { tenantSlug: tenant.slug, email: user.email ?? '' };
  for (let turn = 0; turn < 8; turn += 1) await requestPasswordReset(call(anonymous, inMinutes(turn * 2)), asked);
  const answers: unknown[] = [];
  for (let turn = 8; turn < 11; turn += 1)
    answers.push(await codeOf(sendUserResetLink(call(support, inMinutes(turn * 2)), { userId: user.id })));
  expect(answers).toEqual(['done', 'done', 'rate_limited']);
  const [newest] = await messagesTo(user.email ?? '');
  const token = new URL(newest?.link ?? '').searchParams.get('token') ?? '';
  const confirm = { token, newPassword: 'another horse 8 battery' };
  expect(await codeOf(confirmPasswordReset(call(anonymous, inMinutes(20)), confirm))).toBe('done');
});
