import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Message, type Tenant } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor } from '../../test-support/actors.js';
import { buildTenant, countRows, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { queueMessage } from './queue-message.js';
import { resendMessage } from './resend-message.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const values = { link: 'https://identity.test/reset?token=t', minutes: 30 };
const failed = () =>
  seed(test, async (context) => {
    const message = {
      tenant,
      user: null,
      channel: 'Email',
      to: 'a@acme.test',
      template: 'reset-password',
      values,
    } as const;
    const queued = await queueMessage(context, message);
    await queued.giveUp(context, 'The mailbox is full.');
    return queued;
  });
const support = (parts = {}) => contextFor(test, staffActor('Support'), { operation: 'resendMessage', ...parts });

describe('resendMessage', () => {
  it('queues it anew, and stands in the audit trail', async () => {
    const { id } = await failed();
    const context = support();
    await resendMessage(context, { messageId: id });
    const message = await Message.findByPk(id, { rejectOnEmpty: true });
    expect(message).toMatchObject({ state: 'Queued', attempts: 0, lastError: null, resentAt: expect.any(Date) });
    expect(await auditOf(context)).toMatchObject([
      {
        action: 'resendMessage',
        subject: `message/${id}`,
        before: { resentAt: null },
        after: { resentAt: expect.any(String) },
      },
    ]);
    expect(await eventsOf(context)).toEqual([]);
  });

  it('once, however often it is asked for at once', async () => {
    const { id } = await failed();
    const calls = Array.from({ length: 10 }, () => resendMessage(support(), { messageId: id }));
    expect(await tally(calls)).toEqual({ done: 1, status_not_allowed: 9 });
    expect(await countRows(test.database, 'audit_entries where subject_id = $1', [id])).toBe(1);
  });

  it('not when it waits, is sent, or what it brings has expired', async () => {
    const { id } = await failed();
    const late = { now: () => new Date(Date.now() + 31 * 60_000) };
    expect(await codeOf(resendMessage(support(late), { messageId: id }))).toBe('status_not_allowed');
    const message = await Message.findByPk(id, { rejectOnEmpty: true });
    await seed(test, (context) => message.markSent(context));
    expect(await codeOf(resendMessage(support(), { messageId: id }))).toBe('status_not_allowed');
    expect(await codeOf(resendMessage(support(), { messageId: randomUUID() }))).toBe('not_found');
    expect(await codeOf(resendMessage(support({ tenantId: randomUUID() }), { messageId: id }))).toBe('not_found');
  });

  it('only for support and owners', async () => {
    const { id } = await failed();
    for (const actor of [staffActor('Auditor'), staffActor('Tenants'), staffActor('Finance'), serviceActor()])
      expect(await codeOf(resendMessage(contextFor(test, actor), { messageId: id }))).toBe('forbidden');
    expect((await Message.findByPk(id))?.state).toBe('Failed');
  });
});
