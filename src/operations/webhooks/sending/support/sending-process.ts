import { pino } from 'pino';
import { initModels } from '../../../../models/index.js';
import { Database } from '../../../../platform/database.js';
import { Listener } from '../../../../platform/notifications.js';
import { allowOutgoing } from '../../../../platform/outgoing-addresses.js';
import { usePublicUrl } from '../../../../platform/public-url.js';
import { useMasterKey } from '../../../../platform/secrets.js';
import { startWebhookSender } from '../start-webhook-sender.js';

/** A process that sends to webhooks until it is killed: node --import tsx sending-process.ts <database> <master key> */
const [, , url = '', masterKey = ''] = process.argv;
useMasterKey(Buffer.from(masterKey, 'base64'));
usePublicUrl('https://identity.test');
allowOutgoing(['127.0.0.1']);
const logger = pino({ level: 'error' });
const database = new Database({ url, poolSize: 4 });
initModels(database.sequelize);
const listener = new Listener({ connection: { connectionString: url }, logger });
await listener.start();
startWebhookSender({
  ...{ database, listener, logger },
  settings: { retrySeconds: Array(20).fill(1), disableAfterDays: 5 },
  timeoutMs: 2_000,
  leaseSeconds: 5,
  pollEveryMs: { listening: 300, deaf: 300 },
});
