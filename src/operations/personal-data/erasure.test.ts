import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  AddressProof,
  Ban,
  ExternalIdentity,
  Invitation,
  Message,
  MfaChallenge,
  MfaFactor,
  OutboxEvent,
  ParkedMessage,
  Passkey,
  PasskeyCeremony,
  PushSubscription,
  RecoveryCodes,
  RenderJob,
  StoredObject,
  type Tenant,
  User,
  UserNote,
} from '../../models/index.js';
import { encryptSecret, hashToken } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system, userActor } from '../../test-support/actors.js';
import { sampleValues } from '../../test-support/entities.js';
import {
  buildBan,
  buildDiscount,
  buildEarnedGift,
  buildGift,
  buildIdentity,
  buildProgress,
  buildQuest,
  buildSession,
  buildTenant,
  buildUser,
  countRows,
  seed,
} from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import {
  buildCorrection,
  buildDiscountUse,
  buildPayment,
  buildPlan,
  buildRefund,
  buildRenewalConsent,
  buildUserPlan,
} from '../../test-support/money.js';
import { auditOf, eventsOf } from '../../test-support/records.js';
import { buildDelivery, buildWebhook } from '../../test-support/webhooks.js';
import { unlinkIdentity } from '../auth/unlink-identity.js';
import { describedEntities } from '../entities/entity-policies.js';
import { operationsOf } from '../entities/operations-of.js';
import { addUserNote } from '../user-notes/add-user-note.js';
import { updateMe } from '../users/update-me.js';
import { eraseUser } from './erase-user.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ checksEvents: false });
  tenant = await buildTenant(test);
  // So that the one who goes is not the last.
  await buildUser(test, { tenant, isTenantAdmin: true });
});
afterAll(() => test.drop());

const select = async <Row extends object>(sql: string, bind: unknown[] = []) =>
  (await test.database.sequelize.query(sql, { bind }))[0] as Row[];

/** What stays by decision, and why. */
const kept: Record<string, string> = {
  'balance_corrections.reason': 'the books',
  'bans.reason': 'why an account was closed has to be told later as well',
  'discounts.name': 'the books',
  'discounts.code': 'the books',
  'earned_gifts.name': 'the books',
  'earned_gifts.unit': 'the books',
  'quest_progress.period_key': 'the books',
  'refunds.reason': 'the books',
  'renewal_consents.card_sealed': 'until its provider has forgotten the card too, a minute later',
  'user_plans.max_resolution': 'the books',
  'user_plans.name': 'the books',
};

/** The described entities whose records name users. */
const described = describedEntities.filter(({ fields }) => fields.some(({ to }) => to === 'users'));

/** A person with something in every table that can name one, his mark in each text that tells of him. */
async function markedPerson(mark: string, phoneNumber: string): Promise<User> {
  const user = await buildUser(test, {
    ...{ tenant, email: `${mark}@acme.test`, phoneNumber, fullName: mark, isTenantAdmin: true },
    ...{ balanceMinor: 5_000, totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
  });
  const ids = { id: randomUUID(), userId: user.id, tenantId: tenant.id };
  const { session } = await buildSession(test, user, { deviceName: mark, userAgent: mark, ipAddress: mark });
  const own = contextFor(test, userActor(user, session), { userAgent: mark, clientAddress: mark });
  await updateMe(own, { slogan: mark, aboutMe: mark, companyName: mark });
  const gone = await buildIdentity(test, user, { provider: 'telegram', subject: mark });
  await unlinkIdentity(contextFor(test, staffActor('Support')), { identityId: gone.id });
  await buildIdentity(test, user, { subject: mark });
  await addUserNote(contextFor(test, staffActor('Support')), { userId: user.id, text: mark });
  await buildBan(test, user);
  await buildProgress(test, user, await buildQuest(test));
  const discount = await buildDiscount(test, { tenantId: tenant.id, ownerUserId: user.id });
  const plan = await buildPlan(test);
  await buildUserPlan(test, user, plan);
  const payment = await buildPayment(test, user, plan);
  await buildRefund(test, payment);
  await buildRenewalConsent(test, payment);
  await buildCorrection(test, user);
  await buildDiscountUse(test, payment, discount.id);
  await buildDiscount(test, { tenantId: tenant.id, forUserId: user.id });
  await buildEarnedGift(test, user, await buildGift(test));
  await buildUser(test, { tenant, referredByUserId: user.id });
  for (const entity of described) {
    const people = entity.fields.filter(({ to }) => to === 'users');
    const named = Object.fromEntries(people.map(({ attribute }) => [attribute, user.id]));
    const owned = entity.tenant === 'none' ? {} : { tenantId: tenant.id };
    await operationsOf(entity).create(contextFor(test, system), { ...sampleValues(entity, mark), ...named, ...owned });
  }
  await seed(test, async ({ transaction, now }) => {
    const soon = new Date(now().getTime() + 60_000);
    const hash = hashToken(mark);
    await AddressProof.create(
      { ...ids, purpose: 'reset_password', address: mark, tokenHash: hash, codeHash: null, expiresAt: soon },
      { transaction },
    );
    await MfaChallenge.create(
      { ...ids, tokenHash: hash, amr: ['pwd'], deviceId: mark, deviceName: mark, expiresAt: soon },
      { transaction },
    );
    await Invitation.create(
      {
        ...{ ...ids, email: `${mark}@acme.test`, role: 'user', tokenHash: hash, sentAt: now(), expiresAt: soon },
        ...{
          invitedByKind: 'system',
          invitedById: null,
          invitedByLabel: 'x',
          acceptedAt: now(),
          acceptedUserId: user.id,
        },
      },
      { transaction },
    );
    await Invitation.create(
      {
        ...{ ...ids, id: randomUUID(), email: `${mark}@acme.test`, role: 'user', tokenHash: hashToken(user.id) },
        ...{ invitedByKind: 'system', invitedById: null, invitedByLabel: 'x', sentAt: now(), expiresAt: soon },
      },
      { transaction },
    );
    const render = { paidWith: 'allowance', state: 'Completed', toldAt: now(), usageDate: '2026-11-20' } as const;
    await RenderJob.create({ ...ids, ...render }, { transaction });
    await StoredObject.create({ ...ids, isStored: true, sizeBytes: 1, toldAt: now() }, { transaction });
    const parked = { queue: 'x', routingKey: 'x', type: null, headers: {}, body: mark, bodyBytes: 8 };
    await ParkedMessage.create(
      {
        ...{
          ...ids,
          ...parked,
          fingerprint: createHash('sha256').update(mark).digest('hex'),
          fault: 'not_found',
          error: mark,
          attempts: 1,
          firstSeenAt: now(),
        },
      },
      { transaction },
    );
    const passkey = { credentialId: mark, publicKey: mark, signCount: 0, rpId: 'acme.test', transports: [mark] };
    await Passkey.create({ ...ids, ...passkey, backedUp: true, aaguid: randomUUID(), name: mark }, { transaction });
    const ceremony = { purpose: 'register', challengeHash: hash, origin: mark, rpId: mark, expiresAt: soon } as const;
    await PasskeyCeremony.create({ ...ids, ...ceremony }, { transaction });
    await RecoveryCodes.create({ ...ids, codeHashes: [hash], madeAt: now() }, { transaction });
    const address = { endpoint: `https://push.test/${mark}`, p256dh: 'x', auth: 'x' };
    const subscription = { ...PushSubscription.attributesOf(address), userAgent: mark };
    await PushSubscription.create({ ...ids, ...subscription }, { transaction });
    const message = { channel: 'Email', recipient: mark, template: 'x', locale: 'en', nextAttemptAt: now() } as const;
    const waiting = { ...message, ...ids, sealedValues: encryptSecret(mark) };
    await Message.create(waiting, { transaction });
  });
  const { webhook } = await buildWebhook(test, tenant);
  const told = { user_id: user.id, tenant_id: tenant.id, email: mark, changed: { full_name: mark } };
  await buildDelivery(
    test,
    webhook,
    { responseBody: mark },
    { entityId: user.id, payload: JSON.stringify({ type: 'identity.user.updated.v1', timestamp: 'x', data: told }) },
  );
  const handed = await seed(test, ({ transaction, now }) =>
    Message.create(
      {
        ...{ ...ids, id: randomUUID(), channel: 'Sms', recipient: phoneNumber, template: 'x', locale: 'en' },
        ...{ sealedValues: encryptSecret(mark), nextAttemptAt: now() },
      },
      { transaction },
    ),
  );
  const letter = { subject: mark, text: mark, html: null, code: null, usefulUntil: null };
  const from = { name: 'Acme', address: null, replyTo: null };
  await seed(test, (context) => handed.handOver(context, { ...letter, from }));
  return user;
}

/** Who did something with the account: staff, or whoever they were. */
const namesOfOthers = [
  'author_label',
  'banned_by_label',
  'lifted_by_label',
  'impersonator_label',
  'invited_by_label',
  'requested_by_label',
];

interface TextColumn {
  table: string;
  column: string;
}

/** Every column of every table that refers to a user. */
const referencesToUsers = () =>
  select<TextColumn>(`
    select c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'users'::regclass and c.conrelid <> 'audit_entries'::regclass`);

const textColumns = () =>
  select<TextColumn>(`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'jsonb', 'json') order by 1, 2`);

/** Writes the mark into each text of each row about the person that takes it: what a table will hold one day counts too. */
async function markEveryText(userId: string, mark: string): Promise<void> {
  const references = [...(await referencesToUsers()), { table: 'users', column: 'id' }];
  for (const { table, column } of await textColumns()) {
    const key = references.find((reference) => reference.table === table && reference.column !== 'referred_by_user_id');
    if (!key || namesOfOthers.includes(column)) continue;
    const value = `case when "${column}" is null or "${column}"::text ilike $2 then "${column}" else $1 end`;
    await select(`update "${table}" set "${column}" = ${value} where "${key.column}" = $3`, [mark, `%${mark}%`, userId])
      // Refused by a rule of the table: no text of somebody's own.
      .catch(() => []);
  }
}

async function columnsThatHold(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { table, column } of await textColumns()) {
    if ((await countRows(test.database, `"${table}" where "${column}"::text ilike $1`, [`%${text}%`])) > 0)
      found.push(`${table}.${column}`);
  }
  return found;
}

const rowsThatHold = async (text: string) => {
  const tables = [...new Set((await textColumns()).map(({ table }) => table))];
  const rows = await Promise.all(
    tables.map((table) =>
      select(`select * from "${table}" as t where t::text ilike $1 order by t::text`, [`%${text}%`]),
    ),
  );
  return JSON.stringify(rows);
};

it('leaves nothing of the person in any table, and everything of everybody else', async () => {
  const user = await markedPerson('ZQMARK77', '+989121110077');
  const other = await markedPerson('ZQOTHER8', '+989121110088');
  for (const { table, column } of await referencesToUsers()) {
    const rows = await countRows(test.database, `"${table}" where "${column}" = $1`, [user.id]);
    expect(rows, `${table}.${column} names people: give the marked person a row there`).toBeGreaterThan(0);
  }
  await markEveryText(user.id, 'ZQMARK77');
  await markEveryText(other.id, 'ZQOTHER8');
  expect(await columnsThatHold('ZQMARK77')).toEqual(
    expect.arrayContaining([
      ...['users.email', 'users.full_name', 'sessions.device_name', 'external_identities.subject', 'user_notes.text'],
      ...['messages.recipient', 'audit_entries.before', 'audit_entries.after', 'audit_entries.client_address'],
      ...[
        'outbox_events.data',
        'webhook_messages.payload',
        'webhook_deliveries.response_body',
        'push_subscriptions.user_agent',
        'mfa_challenges.device_name',
        'address_proofs.address',
      ],
    ]),
  );
  const ofOther = await rowsThatHold('ZQOTHER8');

  const context = contextFor(test, staffActor('Owner'), { operation: 'eraseUser' });
  await eraseUser(context, { userId: user.id, reason: 'Asked by letter' });

  expect((await columnsThatHold('ZQMARK77')).toSorted()).toEqual(Object.keys(kept).toSorted());
  expect(await columnsThatHold('9121110077')).toEqual([]);
  expect(await rowsThatHold('ZQOTHER8')).toEqual(ofOther);
  const row = await User.findByPk(user.id, { rejectOnEmpty: true });
  expect(row).toMatchObject({ tenantId: tenant.id, balanceMinor: 5_000, email: null, isTenantAdmin: false });
  expect(row.erasedAt).toBeInstanceOf(Date);
  const gone = [MfaFactor, ExternalIdentity, PushSubscription, UserNote, RecoveryCodes];
  for (const model of gone) expect(await (model as typeof UserNote).count({ where: { userId: user.id } })).toBe(0);
  expect(await Ban.count({ where: { userId: user.id } })).toBe(1);
  expect(await Message.findAll({ where: { userId: user.id }, order: ['state'] })).toMatchObject([
    { recipient: 'erased', state: 'Failed' },
    { recipient: 'erased', state: 'Sent' },
  ]);

  const told = await eventsOf(context);
  expect(told.filter(({ type }) => type === 'identity.user.erased.v1')).toEqual([
    expect.objectContaining({
      entity: `user/${user.id}`,
      data: { user_id: user.id, tenant_id: tenant.id, erased_at: row.erasedAt?.toISOString() },
    }),
  ]);
  const goneToo = described.map(({ events }) => events.removed);
  expect(told.map(({ type }) => type).toSorted()).toEqual([
    ...goneToo,
    'identity.external_identity.unlinked.v1',
    'identity.mfa_factor.removed.v1',
    'identity.passkey.removed.v1',
    'identity.session.revoked.v1',
    'identity.user.erased.v1',
    'payment.renewal_consent.withdrawn.v1',
    'tenant.invitation.revoked.v1',
  ]);
  const entry = (await auditOf(context)).find(({ subject }) => subject === `user/${user.id}`);
  expect(entry).toMatchObject({ action: 'eraseUser', reason: 'Asked by letter', actor: { kind: 'staff' } });
  expect(entry?.before).toMatchObject({ email: 'erased', fullName: 'erased', isTenantAdmin: true });
});

it('leaves events whose data still fits their schema', async () => {
  const { traceId } = contextFor(test, staffActor('Owner'));
  const user = await buildUser(test, { tenant });
  await updateMe(contextFor(test, userActor(user)), { fullName: 'ZQMARK99', birthDate: '1990-01-01', gender: 'Other' });
  await buildSession(test, user, { deviceName: 'ZQMARK99' });
  await eraseUser(contextFor(test, staffActor('Owner')), { userId: user.id, reason: 'x' });
  // eventsOf holds each to its schema.
  await select('update outbox_events set trace_id = $1 where data ->> $2 = $3', [traceId, 'user_id', user.id]);
  const told = await eventsOf({ traceId } as never);
  expect(told.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['identity.user.registered.v1', 'identity.user.updated.v1', 'identity.session.started.v1']),
  );
  expect(await OutboxEvent.count({ where: { traceId } })).toBe(told.length);
  expect(JSON.stringify(told)).not.toContain('ZQMARK99');
});

it('the audit trail refuses whatever is not the emptying of an erased person', async () => {
  const user = await buildUser(test, { tenant, isTenantAdmin: true });
  await updateMe(contextFor(test, userActor(user)), { fullName: 'Before' });
  const change = (set: string, bind: unknown[] = []) =>
    select(`update audit_entries set ${set} where subject_id = $${bind.length + 1}`, [...bind, user.id]);
  const refused = /cannot be changed/;
  await expect(change(`after = '{"fullName": "erased"}', erased_user_id = $1`, [user.id])).rejects.toThrow(refused);
  await eraseUser(contextFor(test, staffActor('Owner')), { userId: user.id, reason: 'x' });
  for (const set of [
    `after = '{"fullName": "Another"}', erased_user_id = $1`,
    `after = '{}', erased_user_id = $1`,
    `after = null, erased_user_id = $1`,
    `actor_label = 'Somebody', erased_user_id = $1`,
    `client_address = '10.0.0.1', erased_user_id = $1`,
  ])
    await expect(change(set, [user.id]), set).rejects.toThrow(refused);
  await expect(change(`reason = 'x'`)).rejects.toThrow(refused);
  await expect(select('delete from audit_entries where subject_id = $1', [user.id])).rejects.toThrow(refused);
});
