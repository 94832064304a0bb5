import { initModels } from '../models/index.js';
import { authenticateAccessToken } from '../operations/auth/access-tokens.js';
import { followChanges } from '../operations/follow-changes.js';
import { authenticateServiceToken } from '../operations/service-tokens/authenticate-service-token.js';
import { createContext } from '../platform/context.js';
import { Database } from '../platform/database.js';
import { Listener } from '../platform/notifications.js';
import { useMasterKey } from '../platform/secrets.js';

/*
 * Another process of the service, as far as it authenticates: started by `startSecondProcess`, asked over IPC.
 */
const [, , url = '', masterKey = ''] = process.argv;
useMasterKey(Buffer.from(masterKey, 'base64'));
const database = new Database({ url, poolSize: 3 });
initModels(database.sequelize);
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const listener = new Listener({ connection: { connectionString: url }, logger: silent });
let cuts = 0;
listener.onHealthChange((healthy) => {
  if (!healthy) cuts += 1;
});
await followChanges(
  { database },
  { listener, clockMoves: true, onError: (error) => process.send?.({ failure: String(error) }) },
);
await listener.start();

const context = () => createContext({ database, actor: { kind: 'anonymous' }, via: 'api' });

process.on('message', async ({ id, token }: { id: number; token: string | null }) => {
  if (token === null) return process.send?.({ id, answer: JSON.stringify({ healthy: listener.healthy, cuts }) });
  const authenticate = token.startsWith('frs_') ? authenticateServiceToken : authenticateAccessToken;
  const answer = await authenticate(context(), token).then(
    (actor) => JSON.stringify(actor),
    (error: { code?: string }) => error.code ?? String(error),
  );
  process.send?.({ id, answer });
});
process.on('disconnect', () => process.exit());
process.send?.({ id: 0, answer: 'ready' });
