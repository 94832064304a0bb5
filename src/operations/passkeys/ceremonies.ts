import { randomBytes } from 'node:crypto';
import { PasskeyCeremony, type Tenant } from '../../models/index.js';
import type { CeremonyPurpose } from '../../models/passkey-ceremony.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { commitAndThrow, inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { hashToken } from '../../platform/secrets.js';
import type { CeremonyPlace } from './ceremony-place.js';

/** What an answer is held to. */
export interface TakenCeremony extends CeremonyPlace {
  tenantId: string;
  userId: string | null;
  /** Base64url. */
  challenge: string;
}

/** Notes that a page asks for a passkey, and gives the challenge that the answer has to sign. */
export async function beginCeremony(
  context: InTransaction,
  tenant: Tenant,
  about: CeremonyPlace & { purpose: CeremonyPurpose; userId: string | null },
): Promise<string> {
  const challenge = randomBytes(32).toString('base64url');
  await PasskeyCeremony.create(
    {
      id: context.newId(),
      tenantId: tenant.id,
      challengeHash: hashToken(challenge),
      ...about,
      expiresAt: new Date(context.now().getTime() + PasskeyCeremony.lifetimeSeconds * 1000),
    },
    { transaction: context.transaction },
  );
  return challenge;
}

/**
 * Uses up the challenge that an answer signs, whether the rest fits or not. Throws `token_invalid` when there is none that
 * is open, or it is for another purpose or of somebody else.
 */
export async function takeCeremony(
  context: Context,
  clientDataJson: string,
  { purpose, userId }: { purpose: CeremonyPurpose; userId: string | null },
): Promise<TakenCeremony> {
  const challenge = challengeIn(clientDataJson);
  return inTransaction(context, async (context) => {
    const ceremony = await PasskeyCeremony.findForUpdate(context, hashToken(challenge));
    if (!ceremony?.isOpen(context.now())) throw over();
    await ceremony.update({ usedAt: context.now() }, { transaction: context.transaction });
    if (ceremony.purpose !== purpose || ceremony.userId !== userId) commitAndThrow(over());
    const { tenantId, origin, rpId } = ceremony;
    return { tenantId, userId, origin, rpId, challenge };
  });
}

function challengeIn(clientDataJson: string): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString());
    if (typeof challenge === 'string') return challenge;
  } catch {
    // Nothing that a browser has written: there is no challenge in it.
  }
  throw over();
}

function over(): DomainError {
  return new DomainError('token_invalid', 'This challenge is over, or was not given out here. Begin again.');
}
