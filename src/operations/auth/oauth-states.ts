import { createHash } from 'node:crypto';
import { UniqueConstraintError } from 'sequelize';
import { OauthAttempt, type Tenant } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { commitAndThrow, inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { equalInConstantTime, hashToken, randomToken } from '../../platform/secrets.js';

const lifetimeMilliseconds = 10 * 60_000;
export const stateLifetimeSeconds = lifetimeMilliseconds / 1000;

export const newState = (): string => randomToken('fro_');

interface BegunSignIn {
  state: string;
  redirectUri: string;
  codeChallenge: string;
}

/** Notes that a sign-in was begun, which has to come back with its state. */
export async function keepState(
  context: InTransaction,
  tenant: Tenant,
  { state, ...begun }: BegunSignIn,
): Promise<void> {
  await OauthAttempt.create(
    {
      id: context.newId(),
      tenantId: tenant.id,
      provider: 'google',
      proofHash: hashToken(state),
      ...begun,
      expiresAt: new Date(context.now().getTime() + lifetimeMilliseconds),
    },
    { transaction: context.transaction },
  );
}

/** What the provider puts into its id_token, so that this fits one sign-in alone. It follows from the state: nothing is kept. */
export function nonceOf(state: string): string {
  return hashToken(`nonce of ${state}`);
}

export interface ReturnedSignIn {
  state: string;
  codeVerifier: string;
  /** Where the code was sent; must be what the sign-in began with. */
  redirectUri: string | undefined;
}

/**
 * Uses the state up, whether the rest fits or not: who knows it has one try. Gives the address that the sign-in began
 * with. Throws `token_invalid` when state, verifier, tenant and address are not those of one sign-in that is under way.
 */
export async function takeState(context: Context, tenant: Tenant, returned: ReturnedSignIn): Promise<string> {
  return inTransaction(context, async (context) => {
    const attempt = await OauthAttempt.findForUpdate(context, hashToken(returned.state));
    if (!attempt?.isOpen(context.now())) throw over();
    await attempt.update({ usedAt: context.now() }, { transaction: context.transaction });
    const { redirectUri, codeChallenge } = attempt;
    const fits =
      attempt.tenantId === tenant.id &&
      redirectUri !== null &&
      equalInConstantTime(codeChallenge ?? '', challengeOf(returned.codeVerifier)) &&
      (returned.redirectUri === undefined || returned.redirectUri === redirectUri);
    if (!fits) commitAndThrow(over());
    return redirectUri as string;
  });
}

/** Notes that a signed login was taken. Throws `token_invalid` when it was before. */
export async function takeSignedLogin(
  context: InTransaction,
  tenant: Tenant,
  { signature, expiresAt }: { signature: string; expiresAt: Date },
): Promise<void> {
  const values = {
    id: context.newId(),
    tenantId: tenant.id,
    provider: 'telegram' as const,
    // Whichever tenant it was taken at: the same bot may serve several.
    proofHash: hashToken(`telegram ${signature}`),
    redirectUri: null,
    codeChallenge: null,
    expiresAt,
    usedAt: context.now(),
  };
  try {
    await OauthAttempt.create(values, { transaction: context.transaction });
  } catch (error) {
    throw error instanceof UniqueConstraintError ? over() : error;
  }
}

/** RFC 7636, S256. */
function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}

function over(): DomainError {
  return new DomainError('token_invalid', 'This sign-in is over, or was not begun here. Start again.');
}
