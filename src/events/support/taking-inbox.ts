import { pino } from 'pino';
import { initModels } from '../../models/index.js';
import { Database } from '../../platform/database.js';
import { useMasterKey } from '../../platform/secrets.js';
import { Inbox } from '../inbox.js';

/** A process that takes messages until it is killed: node --import tsx taking-inbox.ts <database> <broker> <names as JSON> */
const [, , databaseUrl = '', url = '', names = '{}'] = process.argv;
useMasterKey(Buffer.alloc(32, 1));
const database = new Database({ url: databaseUrl, poolSize: 6 });
initModels(database.sequelize);
await new Inbox({ url, database, logger: pino({ level: 'error' }), ...JSON.parse(names) }).open();
