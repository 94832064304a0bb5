import { randomBytes } from 'node:crypto';
import { initModels } from '../models/index.js';
import { forgetKeyRing } from '../operations/signing-keys/key-ring.js';
import type { Actor, Context } from '../platform/context.js';
import { createContext } from '../platform/context.js';
import { usePublicUrl } from '../platform/public-url.js';
import { useMasterKey } from '../platform/secrets.js';
import { createTestDatabase, type TestDatabase } from '../platform/test-database.js';
import { requireValidEvents } from './records.js';

/**
 * An empty installation on a database of its own: schema, models and a new master key. `drop` it when the tests are done;
 * that holds every event that they left to its schema.
 */
export async function createInstallation({
  masterKey = randomBytes(32),
  checksEvents = true,
  ...options
}: {
  poolSize?: number;
  masterKey?: Buffer;
  /** Off where a test makes up events, or empties those that told of an erased person. */
  checksEvents?: boolean;
} = {}): Promise<TestDatabase> {
  useMasterKey(masterKey);
  usePublicUrl('https://identity.test');
  forgetKeyRing();
  const test = await createTestDatabase(options);
  initModels(test.database.sequelize);
  return {
    ...test,
    drop: async () => {
      useMasterKey(masterKey);
      const checked = checksEvents ? requireValidEvents(test.database.sequelize) : Promise.resolve();
      await checked.finally(() => test.drop());
    },
  };
}

/** What may differ from a plain call through the API. */
export type CallParts = Partial<
  Pick<Context, 'tenantId' | 'operation' | 'via' | 'clientAddress' | 'userAgent' | 'now'>
>;

/** A call by `actor`. Each has a trace id of its own, by which its events and audit entries are found. */
export function contextFor({ database }: Pick<TestDatabase, 'database'>, actor: Actor, parts: CallParts = {}): Context {
  const via = actor.kind === 'staff' ? 'console' : 'api';
  return { ...createContext({ database, actor, via, tenantId: null, clientAddress: newClientAddress() }), ...parts };
}

/** A client that no limit has met yet. */
export function newClientAddress(): string {
  return `10.${[...randomBytes(3)].join('.')}`;
}
