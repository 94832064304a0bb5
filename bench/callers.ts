import { ServiceToken, Session, User } from '../src/models/index.js';
import { issueAccessToken, setAccessTokenLifetime } from '../src/operations/auth/access-tokens.js';
import { createContext } from '../src/platform/context.js';
import { type Database, inTransaction } from '../src/platform/database.js';
import { hashToken, randomToken } from '../src/platform/secrets.js';
import { sessionId, userId } from './ids.js';
import type { Sizes } from './sizes.js';

/** Whom the requests come from. */
export interface Callers {
  /** The administrator of the platform. */
  administrator: string;
  /** Access tokens by the user's number, from 2. */
  users: { n: number; token: string }[];
  service: string;
}

export async function prepareCallers(database: Database, { sessions }: Sizes): Promise<Callers> {
  const context = createContext({ database, actor: { kind: 'system', name: 'bench' }, via: 'seed' });
  setAccessTokenLifetime(3_600);
  const tokenOf = async (n: number) => {
    const user = await User.findByPk(userId(n), { rejectOnEmpty: true });
    const session = await Session.findByPk(sessionId(n), { rejectOnEmpty: true });
    return issueAccessToken(context, user, session);
  };
  const administrator = await tokenOf(1);
  const users = [];
  for (let n = 2; n <= sessions; n += 1) users.push({ n, token: await tokenOf(n) });
  const service = randomToken(ServiceToken.prefix);
  await inTransaction(context, ({ transaction, newId }) =>
    ServiceToken.create(
      {
        id: newId(),
        name: 'bench',
        serviceName: 'gateway',
        tokenHash: hashToken(service),
        last4: service.slice(-4),
        allowedOperations: ['getTenantBySlug', 'validateApiKey'],
        expiresAt: null,
      },
      { transaction },
    ),
  );
  return { administrator, users, service };
}
