import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Message, type User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system } from '../../test-support/actors.js';
import { buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, tally, typesOf } from '../../test-support/records.js';
import { applyDeliveredMessage } from './apply-delivered-message.js';
import { applyUndeliveredMessage } from './apply-undelivered-message.js';

let test: TestDatabase;
let user: User;
let message: Message;
beforeAll(async () => {
  test = await createInstallation();
  user = await buildUser(test);
});
beforeEach(async () => {
  message = await handedOver();
});
afterAll(() => test.drop());

const handedOver = (values = {}) =>
  seed(test, ({ transaction, now }) =>
    Message.create(
      {
        ...{ id: randomUUID(), tenantId: user.tenantId, userId: user.id, channel: 'Email', recipient: 'a@acme.test' },
        ...{ template: 'x', locale: 'en', sealedValues: null, state: 'Sent', sentAt: now(), nextAttemptAt: now() },
        ...values,
      },
      { transaction },
    ),
  );
const at = (minute: number) => new Date(Date.now() - (10 - minute) * 60_000).toISOString();
const call = () => contextFor(test, system, { via: 'worker' });
const told = () => ({ message_id: message.id, tenant_id: message.tenantId });
const deliver = (delivered_at = at(1), parts = {}, context = call()) =>
  applyDeliveredMessage(context, { ...told(), delivered_at, ...parts });
const fail = (failed_at = at(2), parts = {}, context = call()) =>
  applyUndeliveredMessage(context, { ...told(), failed_at, reason: 'No such\nmailbox', ...parts });
const known = async () => {
  const { deliveredAt, undeliveredAt, deliveryError } = await message.reload();
  return [deliveredAt?.toISOString() ?? null, undeliveredAt?.toISOString() ?? null, deliveryError];
};

it('of what is told about a message the later counts, in any order and any number of times', async () => {
  const [first, second, third] = [at(1), at(2), at(3)];
  const context = call();
  await deliver(first, {}, context);
  expect(await known()).toEqual([first, null, null]);
  expect(await typesOf(context)).toEqual([]);
  expect(await tally([fail(second), fail(second), deliver(first), fail(second)])).toEqual({ done: 4 });
  expect(await known()).toEqual([null, second, 'No such mailbox']);
  await deliver(third);
  await fail(second);
  expect(await known()).toEqual([third, null, null]);
  // Of one time the failure.
  await fail(third);
  await deliver(third);
  expect(await known()).toEqual([null, third, 'No such mailbox']);
});

it('is refused for a message that is unknown, another tenant’s, never left, or told by somebody else', async () => {
  const { id: elsewhere } = await buildTenant(test);
  for (const tell of [deliver, fail]) {
    expect(await codeOf(tell(at(1), { message_id: randomUUID() }))).toBe('not_found');
    expect(await codeOf(tell(at(1), { tenant_id: elsewhere }))).toBe('unprocessable');
    expect(await codeOf(tell(at(60)))).toBe('unprocessable');
    expect(await codeOf(tell(at(1), {}, contextFor(test, staffActor('Owner'))))).toBe('forbidden');
  }
  expect(await known()).toEqual([null, null, null]);
  message = await handedOver({ state: 'Failed', sentAt: null, lastError: 'Nobody sends it' });
  expect(await codeOf(deliver())).toBe('status_not_allowed');
});
