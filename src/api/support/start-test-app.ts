import { randomBytes } from 'node:crypto';
import { initModels } from '../../models/index.js';
import { forgetKeyRing } from '../../operations/signing-keys/key-ring.js';
import { Database } from '../../platform/database.js';
import { createLogger } from '../../platform/logger.js';
import { usePublicUrl } from '../../platform/public-url.js';
import { useMasterKey } from '../../platform/secrets.js';
import { createTestDatabase } from '../../platform/test-database.js';
import { openTestProxy, type TestProxy } from '../../platform/test-proxy.js';
import { type AppParts, createApp } from '../app.js';
import { type ListenOptions, type RunningServer, startServer } from '../server.js';
import { People } from './people.js';
import { type Answer, type SentRequest, sendRequest } from './send-request.js';

export interface TestApp {
  url: string;
  database: Database;
  /** What stands between the service and its database. */
  proxy: TestProxy;
  people: People;
  /** Every line that was logged. */
  log: string[];
  send(method: string, path: string, sent?: SentRequest): Promise<Answer>;
  /** Another server on the same database, with other settings. The test stops it. */
  sibling(options?: TestAppOptions): Promise<RunningServer>;
  stop(): Promise<void>;
}

export type TestAppOptions = Partial<Pick<AppParts, 'broker' | 'console' | 'mostAtOnce'>> &
  Partial<AppParts['settings']> &
  Pick<ListenOptions, 'tls'>;

/** The whole service over HTTP, on a database of its own. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  useMasterKey(randomBytes(32));
  usePublicUrl('https://identity.test');
  forgetKeyRing();
  const { url, drop } = await createTestDatabase();
  const proxy = await openTestProxy(url, 5432);
  const database = new Database({ url: proxy.url.href, poolSize: 10 });
  initModels(database.sequelize);
  const log: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => void log.push(line) } });
  const serve = async ({ nodeEnv = 'test', trustProxy = false, tls = null, ...parts }: TestAppOptions = {}) => {
    const app = await createApp({ settings: { nodeEnv, trustProxy }, database, logger, ...parts });
    return startServer(app, { host: '127.0.0.1', port: 0, tls });
  };
  const server = await serve(options);
  return {
    url: server.url,
    database,
    proxy,
    people: new People(database),
    log,
    send: (method, path, sent) => sendRequest(server.url, method, path, sent),
    sibling: serve,
    stop: async () => {
      await server.stop();
      await database.close();
      await proxy.close();
      await drop();
    },
  };
}
