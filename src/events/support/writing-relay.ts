import { pino } from 'pino';
import { Database } from '../../platform/database.js';
import { Listener } from '../../platform/notifications.js';
import { Broker } from '../broker.js';
import { Relay } from '../relay.js';
import { VersionedWriter } from './versioned-writer.js';

/** A process that writes and relays until it is killed: node --import tsx writing-relay.ts <database> <broker> <exchange> */
const [, , databaseUrl = '', amqpUrl = '', exchange = ''] = process.argv;

const database = new Database({ url: databaseUrl, poolSize: 8 });
const logger = pino({ level: 'error' });
const listener = new Listener({ connection: { connectionString: databaseUrl }, logger });
const broker = new Broker({ url: amqpUrl, exchange, logger });
await listener.start();
await broker.open();
new Relay({ database, broker, listener, logger }).start();

const [rows] = await database.sequelize.query('select id from versioned_things order by id');
const writer = new VersionedWriter(
  database,
  (rows as { id: string }[]).map(({ id }) => id),
);
await writer.writeMany(Number.POSITIVE_INFINITY);
