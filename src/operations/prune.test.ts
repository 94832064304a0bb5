import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Session } from '../models/index.js';
import { clock } from '../platform/clock.js';
import type { TestDatabase } from '../platform/test-database.js';
import { system } from '../test-support/actors.js';
import { buildInvitation, buildSession, buildUser, countRows } from '../test-support/factories.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { eventsOf } from '../test-support/records.js';
import { buildWebhook } from '../test-support/webhooks.js';
import { prune } from './prune.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const days = (count: number) => new Date(clock.now().getTime() + count * 86_400_000);

describe('prune', () => {
  it('deletes what is of no use any more, and nothing else', async () => {
    const user = await buildUser(test);
    const old = await buildSession(test, user, { expiresAt: days(-91) });
    const kept = [
      await buildSession(test, user, { expiresAt: days(-89) }),
      await buildSession(test, user, { expiresAt: days(-89), revokedAt: new Date(), revokedCause: 'logout' }),
      await buildSession(test, user),
    ];
    const run = (sql: string, bind: unknown[]) => test.database.sequelize.query(sql, { bind });
    for (const [hash, end] of [
      ['a', days(-2)],
      ['b', days(0)],
    ] as const)
      await run(
        'insert into mfa_challenges (id, user_id, token_hash, created_at, expires_at) values ($1, $2, $3, now(), $4)',
        [randomUUID(), user.id, hash.repeat(64), end],
      );
    for (const [sid, end] of [
      ['over', days(-1)],
      ['open', days(1)],
    ] as const)
      await run('insert into console_sessions (sid, sess, expire) values ($1, $2, $3)', [sid, '{}', end]);

    for (const [state, created] of [
      ['Sent', days(-31)],
      ['Failed', days(-31)],
      ['Queued', days(-31)],
      ['Sent', days(-29)],
    ] as const)
      await run(
        `insert into messages (id, tenant_id, channel, recipient, template, locale, sealed_values, state, sent_at,
           last_error, next_attempt_at, created_at, updated_at)
         values ($1, $2, 'Email', 'a@b.test', 'sms-code', 'en', 'x', $3, case when $3 = 'Sent' then now() end, 'x', now(), $4, $4)`,
        [randomUUID(), user.tenantId, state, created],
      );

    for (const [state, settled, created] of [
      ['Waiting', null, days(-181)],
      ['Waiting', null, days(-179)],
      ['Replaying', null, days(-181)],
      ['Dismissed', days(-91), days(-92)],
      ['Replayed', days(-89), days(-400)],
    ] as const)
      await run(
        `insert into parked_messages (id, fingerprint, queue, routing_key, headers, body, body_bytes, fault, error,
           attempts, state, first_seen_at, settled_at, created_at, updated_at)
         values ($1, md5(random()::text) || md5(random()::text), 'identity.render', 'x', '{}', 'x', 1, 'not_json', 'x', 1, $2, $4, $3, $4, $4)`,
        [randomUUID(), state, settled, created],
      );

    await buildInvitation(test, { id: user.tenantId }, { sentAt: days(-38), expiresAt: days(-31) });
    await buildInvitation(test, { id: user.tenantId }, { sentAt: days(-36), expiresAt: days(-29) });

    const { webhook } = await buildWebhook(test, { id: user.tenantId });
    for (const [state, created, finished] of [
      ['delivered', days(-40), days(-31)],
      ['failed', days(-33), days(-31)],
      ['delivered', days(-33), days(-29)],
      ['pending', days(-31), null],
      ['pending', days(-29), null],
    ] as const) {
      const id = randomUUID();
      await run(
        `insert into webhook_messages (id, webhook_id, tenant_id, event_type, payload, state, next_attempt_at, created_at, finished_at)
         values ($1, $2, $3, 'identity.user.updated.v1', '{}', $4, now(), $5, $6)`,
        [id, webhook.id, user.tenantId, state, created, finished],
      );
      // The third message's first attempt is older than its last.
      await run(
        `insert into webhook_deliveries (id, message_id, webhook_id, tenant_id, event_type, request_url, duration_ms, attempt, succeeded, created_at)
         values (gen_random_uuid(), $1, $2, $3, 'identity.user.updated.v1', 'https://a.test', 1, 1, false, $4),
           (gen_random_uuid(), $1, $2, $3, 'identity.user.updated.v1', 'https://a.test', 1, 2, false, $5)`,
        [id, webhook.id, user.tenantId, created, finished ?? days(0)],
      );
    }

    const context = contextFor(test, system);
    // Of the webhooks: six deliveries, three messages, and one delivery along with the last of these. Two parked messages.
    expect(await prune(context)).toBe(6 + 6 + 3 + 2);
    expect(await countRows(test.database, 'webhook_messages')).toBe(2);
    expect(await countRows(test.database, 'webhook_deliveries')).toBe(3);
    expect(await countRows(test.database, 'invitations')).toBe(1);
    expect(await countRows(test.database, 'messages')).toBe(2);
    expect(await Session.findByPk(old.session.id)).toBeNull();
    expect(await Session.count()).toBe(kept.length);
    expect(await countRows(test.database, 'refresh_tokens')).toBe(kept.length);
    expect(await countRows(test.database, 'mfa_challenges')).toBe(1);
    expect(await countRows(test.database, "console_sessions where sid = 'open'")).toBe(1);
    expect(await countRows(test.database, 'parked_messages')).toBe(3);
    expect(await countRows(test.database, "parked_messages where state = 'Waiting'")).toBe(1);
    expect(await eventsOf(context)).toEqual([]);
    expect(await prune(contextFor(test, system))).toBe(0);
  });
});
