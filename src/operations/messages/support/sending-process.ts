import { pino } from 'pino';
import { initModels } from '../../../models/index.js';
import { Database } from '../../../platform/database.js';
import { Listener } from '../../../platform/notifications.js';
import { usePublicUrl } from '../../../platform/public-url.js';
import { useMasterKey } from '../../../platform/secrets.js';
import { startMessageSenders } from '../message-sender.js';
import { waysOf } from '../ways.js';

/** A process that sends messages until it is killed: node --import tsx sending-process.ts <database> <master key> <mail server> */
const [, , url = '', masterKey = '', smtpUrl = ''] = process.argv;
useMasterKey(Buffer.from(masterKey, 'base64'));
usePublicUrl('https://identity.test');
const logger = pino({ level: 'silent' });
const database = new Database({ url, poolSize: 4 });
initModels(database.sequelize);
const listener = new Listener({ connection: { connectionString: url }, logger });
await listener.start();
const ways = waysOf({ nodeEnv: 'test', notifyVia: 'direct', smtpUrl, smsUrl: null, smsKey: null, vapid: null });
startMessageSenders({ database, listener, logger, ways, leaseSeconds: 3 });
