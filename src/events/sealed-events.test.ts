import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OutboxEvent } from '../models/index.js';
import { useMasterKey } from '../platform/secrets.js';
import type { TestDatabase } from '../platform/test-database.js';
import { countRows, seed } from '../test-support/factories.js';
import { createInstallation } from '../test-support/installation.js';
import type { RecordedEvent } from './catalog.js';
import { toMessage } from './event-message.js';
import { eventOf, writeToOutbox } from './outbox.js';

const masterKey = randomBytes(32);
let test: TestDatabase;
let row: RecordedEvent;
const id = randomUUID();
const data = {
  message_id: id,
  tenant_id: id,
  user_id: null,
  template: 'sms-code',
  locale: 'en',
  to: '+989121234567',
  text: 'Acme: 471203 is your code.',
  code: '471203',
  useful_until: null,
} as const;

beforeAll(async () => {
  test = await createInstallation({ masterKey });
  await seed(test, (context) =>
    writeToOutbox(context, [
      eventOf('notification.sms.requested.v1', { type: 'message', id, tenantId: null }, data),
      eventOf(
        'identity.signing_key.rotated.v1',
        { type: 'signing_key', id, tenantId: null },
        { kid: 'a', next_kid: 'b' },
      ),
    ]),
  );
  const stored = await OutboxEvent.findOne({ where: { type: 'notification.sms.requested.v1' }, rejectOnEmpty: true });
  row = stored.get() as RecordedEvent;
});
afterAll(() => test.drop());

it('the data of a message lies sealed in the outbox, and that of other events as it is', async () => {
  expect(row.data).toEqual({ sealed: expect.stringMatching(/^v1\./) });
  expect(await countRows(test.database, `outbox_events where data::text like '%471203%'`)).toBe(0);
  expect(await countRows(test.database, `outbox_events where data ->> 'kid' = 'a'`)).toBe(1);
});

it('it is opened when it is published', () => {
  const { body, routingKey, messageId } = toMessage(row);
  expect(JSON.parse(body.toString())).toMatchObject({ id: row.id, subject: `message/${id}`, data });
  expect([routingKey, messageId]).toEqual(['notification.sms.requested.v1', row.id]);
});

it('nothing is published that was sealed with another key, or changed', () => {
  const sealed = (row.data as unknown as { sealed: string }).sealed;
  const changed = {
    ...row,
    data: { sealed: sealed.replace(/.(?=.{9}$)/, (letter) => (letter === 'A' ? 'B' : 'A')) } as never,
  };
  expect(() => toMessage(changed)).toThrow();
  useMasterKey(randomBytes(32));
  expect(() => toMessage(row)).toThrow();
  useMasterKey(masterKey);
});
