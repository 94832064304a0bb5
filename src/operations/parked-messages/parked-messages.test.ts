import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ParkedMessage } from '../../models/index.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system } from '../../test-support/actors.js';
import { buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { dismissParkedMessage } from './dismiss-parked-message.js';
import { type MessageToPark, parkMessage } from './park-message.js';
import { replayParkedMessage } from './replay-parked-message.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const owner = () => contextFor(test, staffActor('Owner'));
const worker = () => contextFor(test, system, { via: 'worker' });
const park = (parts: Partial<MessageToPark> = {}, context = worker()) =>
  parkMessage(context, {
    ...{
      queue: 'identity.render',
      routingKey: 'render.job.completed.v1',
      headers: {},
      body: Buffer.from(randomUUID()),
    },
    ...{ fault: 'not_json', error: 'It is no JSON.', attempts: 1, firstSeenAt: new Date() },
    ...parts,
  });
const newest = async () => {
  const message = await ParkedMessage.scope('withBody').findOne({
    order: [['createdAt', 'DESC']],
    rejectOnEmpty: true,
  });
  return message;
};
const parked = async (parts: Partial<MessageToPark> = {}) => {
  await park(parts);
  return newest();
};

describe('parkMessage', () => {
  it('keeps what came, and whom it tells of when he is one of ours', async () => {
    const user = await buildUser(test);
    const data = { tenant_id: user.tenantId, user_id: user.id };
    const event = { source: '/render', id: 'a', type: 'render.job.completed.v1', data };
    const body = Buffer.from(JSON.stringify(event));
    expect(await parked({ body, routingKey: 'a\u0000b\n' })).toMatchObject({
      ...{ body: body.toString(), bodyBytes: body.length, routingKey: 'a b ', type: event.type, state: 'Waiting' },
      ...{ tenantId: user.tenantId, userId: user.id },
    });
    const strange = { ...event, id: 'b', type: '<b>', data: { tenant_id: 7, user_id: randomUUID() } };
    expect(await parked({ body: Buffer.from(JSON.stringify(strange)) })).toMatchObject({ type: null, userId: null });
  });

  it('keeps one row for a message that comes again while it waits, also twenty times at once', async () => {
    const body = Buffer.from(randomUUID());
    expect(await tally(Array.from({ length: 20 }, () => park({ body })))).toEqual({ done: 20 });
    const message = await newest();
    expect([message.body, message.attempts]).toEqual([body.toString(), 20]);
    await dismissParkedMessage(owner(), { messageId: message.id, reason: 'x' });
    await park({ body });
    expect(await ParkedMessage.count({ where: { fingerprint: message.fingerprint } })).toBe(2);
  });

  it('keeps the beginning of a long one, and bytes that are no text', async () => {
    const message = await parked({ body: Buffer.alloc(2_000_000, 'x') });
    expect([message.body.length, message.bodyBytes, message.isCut]).toEqual([1_048_576, 2_000_000, true]);
    expect((await parked({ body: Buffer.from([0xff, 0, 0x41]) })).body).toBe('\ufffd A');
    expect(await codeOf(replayParkedMessage(owner(), { messageId: message.id }))).toBe('status_not_allowed');
  });

  it('is the service’s own, and is undone with its transaction', async () => {
    expect(await codeOf(park({}, owner()))).toBe('forbidden');
    const before = await ParkedMessage.count();
    const failure = inTransaction(worker(), async (context) => {
      await park({}, context);
      throw new Error('rolled back');
    });
    await expect(failure).rejects.toThrow('rolled back');
    expect(await ParkedMessage.count()).toBe(before);
  });
});

describe('staff', () => {
  it.each(['Tenants', 'Owner'] as const)(
    'of the role %s replay and dismiss, and it is told who and why',
    async (role) => {
      const context = contextFor(test, staffActor(role), { operation: 'dismissParkedMessage' });
      const message = await parked();
      await dismissParkedMessage(context, { messageId: message.id, reason: 'A test of theirs' });
      expect(await message.reload()).toMatchObject({ state: 'Dismissed', settledByLabel: `${role}@staff.test` });
      expect(await auditOf(context)).toMatchObject([
        { action: 'dismissParkedMessage', reason: 'A test of theirs', after: { state: 'Dismissed' } },
      ]);
      expect(await eventsOf(context)).toEqual([]);
    },
  );

  it('decide once, however many do at the same moment', async () => {
    const { id: messageId } = await parked();
    const decisions = [
      ...Array.from({ length: 5 }, () => replayParkedMessage(owner(), { messageId, body: '{"a": 1}' })),
      ...Array.from({ length: 5 }, () => dismissParkedMessage(owner(), { messageId, reason: 'x' })),
    ];
    expect(await tally(decisions)).toEqual({ done: 1, status_not_allowed: 9 });
  });

  it('put right what is JSON, and of a reasonable length', async () => {
    const { id: messageId } = await parked();
    expect(await codeOf(replayParkedMessage(owner(), { messageId, body: '{' }))).toBe('unprocessable');
    const long = JSON.stringify('x'.repeat(1_048_576));
    expect(await codeOf(replayParkedMessage(owner(), { messageId, body: long }))).toBe('unprocessable');
    expect(await codeOf(dismissParkedMessage(owner(), { messageId, reason: ' ' }))).toBe('unprocessable');
    expect(await codeOf(replayParkedMessage(owner(), { messageId: randomUUID() }))).toBe('not_found');
    await replayParkedMessage(owner(), { messageId, body: '{"put": "right"}' });
    expect(await newest()).toMatchObject({ state: 'Replaying', editedBody: '{"put": "right"}', settledAt: null });
  });

  it('of other roles, and services, do neither', async () => {
    const { id: messageId } = await parked();
    for (const actor of [staffActor('Auditor'), staffActor('Support'), staffActor('Finance'), serviceActor()]) {
      expect(await codeOf(replayParkedMessage(contextFor(test, actor), { messageId }))).toBe('forbidden');
      expect(await codeOf(dismissParkedMessage(contextFor(test, actor), { messageId, reason: 'x' }))).toBe('forbidden');
    }
    expect(await newest()).toMatchObject({ state: 'Waiting' });
  });
});
