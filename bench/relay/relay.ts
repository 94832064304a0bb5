import { pino } from 'pino';
import { Broker } from '../../src/events/broker.js';
import { Relay } from '../../src/events/relay.js';
import { initModels } from '../../src/models/index.js';
import { Database } from '../../src/platform/database.js';
import { Listener } from '../../src/platform/notifications.js';

/** One relay as a worker runs it. node --import tsx relay.ts <database> <broker> <exchange> */
const [, , url = '', amqpUrl = '', exchange = ''] = process.argv;
const logger = pino({ level: 'warn' }, pino.destination(2));
const database = new Database({ url, poolSize: 10 });
initModels(database.sequelize);
const listener = new Listener({ connection: { connectionString: url }, logger });
await listener.start();
const broker = new Broker({ url: amqpUrl, exchange, logger });
await broker.open();
new Relay({ database, broker, listener, logger }).start();
console.log('ready');
