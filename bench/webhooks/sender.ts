import { pino } from 'pino';
import { FanOut } from '../../src/events/webhooks/fan-out.js';
import { initModels } from '../../src/models/index.js';
import { startWebhookSender } from '../../src/operations/webhooks/sending/start-webhook-sender.js';
import { Database } from '../../src/platform/database.js';
import { Listener } from '../../src/platform/notifications.js';
import { allowOutgoing } from '../../src/platform/outgoing-addresses.js';
import { useMasterKey } from '../../src/platform/secrets.js';
import { usualRetrySeconds } from '../../src/platform/webhook-settings.js';

/** The worker's part that webhooks need, with the settings of production but for the plain addresses of this machine. */
const [, , url = '', masterKey = ''] = process.argv;
useMasterKey(Buffer.from(masterKey, 'base64'));
allowOutgoing(['127.0.0.1']);
const logger = pino({ level: 'warn' }, pino.destination(2));
const database = new Database({ url, poolSize: 10 });
initModels(database.sequelize);
const listener = new Listener({ connection: { connectionString: url }, logger });
await listener.start();
new FanOut({ database, listener, logger }).start();
startWebhookSender({
  ...{ database, listener, logger },
  settings: { retrySeconds: usualRetrySeconds, disableAfterDays: 5 },
});
console.log('ready');
