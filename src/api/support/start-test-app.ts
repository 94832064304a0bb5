import { randomBytes } from 'node:crypto';
import { initModels } from '../../models/index.js';
import { createContext } from '../../platform/context.js';
import type { Database } from '../../platform/database.js';
import { createLogger } from '../../platform/logger.js';
import { useMasterKey } from '../../platform/secrets.js';
import type { Settings } from '../../platform/settings.js';
import { createTestDatabase } from '../../platform/test-database.js';
import { type AppParts, createApp } from '../app.js';
import { startServer } from '../server.js';
import { People } from './people.js';
import { type Answer, type SentRequest, sendRequest } from './send-request.js';

export interface TestApp {
  url: string;
  database: Database;
  people: People;
  /** Every line that was logged. */
  log: string[];
  send(method: string, path: string, sent?: SentRequest): Promise<Answer>;
  stop(): Promise<void>;
}

type Options = Partial<Pick<AppParts, 'broker' | 'console'>> & Partial<Settings>;

/** The whole service over HTTP, on a database of its own. */
export async function startTestApp({
  broker,
  console,
  nodeEnv = 'test',
  trustProxy = false,
}: Options = {}): Promise<TestApp> {
  useMasterKey(randomBytes(32));
  const { database, drop } = await createTestDatabase();
  initModels(database.sequelize);
  const log: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void log.push(line) } });
  const settings = { nodeEnv, trustProxy };
  const app = await createApp({ settings, database, logger, ...(broker && { broker }), ...(console && { console }) });
  const server = await startServer(app, { host: '127.0.0.1', port: 0 });
  const system = createContext({ database, actor: { kind: 'system', name: 'test' }, via: 'seed' });
  return {
    url: server.url,
    database,
    people: new People(system),
    log,
    send: (method, path, sent) => sendRequest(server.url, method, path, sent),
    stop: async () => {
      await server.stop();
      await drop();
    },
  };
}
