import { randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { Tenant, Webhook } from '../../../../models/index.js';
import { clock } from '../../../../platform/clock.js';
import { flushNotifications, Listener, notifyAfterCommit } from '../../../../platform/notifications.js';
import { allowOutgoing } from '../../../../platform/outgoing-addresses.js';
import type { TestDatabase } from '../../../../platform/test-database.js';
import { buildTenant, seed } from '../../../../test-support/factories.js';
import { createInstallation } from '../../../../test-support/installation.js';
import { buildWebhook } from '../../../../test-support/webhooks.js';
import { startWebhookSender } from '../start-webhook-sender.js';
import type { WebhookSenderOptions } from '../webhook-sender.js';

type Values = Partial<Pick<Webhook, 'inOrder' | 'maxInFlight' | 'events' | 'isActive'>>;

/** A database with a tenant, messages by hand for its webhooks, and senders that reach this machine. */
export class WebhookBench {
  readonly masterKey = randomBytes(32);
  test!: TestDatabase;
  tenant!: Tenant;
  #listener!: Listener;
  #stops: (() => Promise<void>)[] = [];

  static async open({ poolSize = 12 } = {}): Promise<WebhookBench> {
    const bench = new WebhookBench();
    bench.test = await createInstallation({ masterKey: bench.masterKey, poolSize });
    bench.tenant = await buildTenant(bench.test);
    bench.#listener = new Listener({
      connection: { connectionString: bench.test.url },
      logger: pino({ level: 'silent' }),
    });
    await bench.#listener.start();
    allowOutgoing(['127.0.0.1']);
    return bench;
  }

  start(options: Partial<WebhookSenderOptions> = {}): () => Promise<void> {
    const stop = startWebhookSender({
      database: this.test.database,
      listener: this.#listener,
      logger: pino({ level: process.env['BENCH_LOG'] ?? 'silent' }),
      settings: { retrySeconds: [0, 0, 0], disableAfterDays: 5 },
      // Only a wake-up makes it look, unless a test says otherwise.
      pollEveryMs: { listening: 3_600_000, deaf: 3_600_000 },
      ...options,
    });
    this.#stops.push(stop);
    return stop;
  }

  async stopSenders(): Promise<void> {
    await Promise.all(this.#stops.splice(0).map((stop) => stop()));
  }

  webhook(url: string, values: Values = {}, tenant = this.tenant): Promise<{ webhook: Webhook; secret: string }> {
    return buildWebhook(this.test, tenant, { url, ...values });
  }

  /** Queues messages with the numbers from `first` on in their data, as the fan-out does. Returns their ids. */
  async queue({ id, tenantId }: Webhook, count: number, first = 1): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID());
    await seed(this.test, async ({ database, transaction, now }) => {
      await database.sequelize.query(
        `insert into webhook_messages (id, webhook_id, tenant_id, event_id, event_type, payload, next_attempt_at, created_at)
         select id, $2, $3, gen_random_uuid(), 'identity.user.updated.v1',
           json_build_object('type', 'identity.user.updated.v1', 'timestamp', $4::timestamptz,
             'data', json_build_object('number', $5::int + place - 1))::text, $4, $4
         from unnest($1::uuid[]) with ordinality as m (id, place) order by place`,
        { bind: [ids, id, tenantId, now(), first], transaction },
      );
      notifyAfterCommit(database, transaction, 'webhooks', [id]);
    });
    await flushNotifications(this.test.database);
    return ids;
  }

  async rows<Row>(sql: string, ...bind: unknown[]): Promise<Row[]> {
    const [rows] = await this.test.database.sequelize.query(sql, { bind });
    return rows as Row[];
  }

  /** How many messages are in which state. */
  async states(webhook?: Webhook): Promise<Record<string, number>> {
    const rows = await this.rows<{ state: string; count: number }>(
      `select state, count(*)::int as count from webhook_messages where $1::uuid is null or webhook_id = $1 group by state`,
      webhook?.id ?? null,
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  /** Makes every sender look again, as after its poll. */
  async wake(): Promise<void> {
    await seed(this.test, async ({ database, transaction }) => notifyAfterCommit(database, transaction, 'webhooks'));
    await flushNotifications(this.test.database);
  }

  async clear(): Promise<void> {
    await this.stopSenders();
    clock.setOffset(0);
    await this.rows('delete from webhooks');
  }

  async close(): Promise<void> {
    await this.stopSenders();
    await this.#listener.stop();
    allowOutgoing([]);
    await this.test.drop();
  }
}
