import { Op } from 'sequelize';
import type { ProofPurpose } from '../../models/address-proof.js';
import { AddressProof, type Tenant, type User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { hashCode, hashToken, newCode, tokenOf } from '../../platform/secrets.js';
import { linkTo } from '../messages/link-to.js';
import { queueMessage } from '../messages/queue-message.js';
import { takeBack } from './take-back.js';

const minute = 60;

/** What is sent for which purpose, and for how long it is good. */
const kinds = {
  verify_email: { asks: 'both', seconds: 10 * minute },
  verify_phone: { asks: 'both', seconds: 10 * minute },
  reset_password: { asks: 'token', seconds: 30 * minute },
  mfa_set_up: { asks: 'code', seconds: 10 * minute },
  mfa_code: { asks: 'code', seconds: 10 * minute },
} as const satisfies Record<ProofPurpose, { asks: 'token' | 'code' | 'both'; seconds: number }>;

export const proofCoolDownSeconds = 60;
/** Of one purpose, to one user. */
const mostADay = 20;
const daySeconds = 86_400;

export interface SentProof {
  /** Goes with the code, or alone, to the operation that takes it. */
  token: string;
  /** Seconds that it is still good for. */
  expiresIn: number;
}

interface Recipient {
  user: User;
  tenant: Tenant;
  purpose: ProofPurpose;
  address: string;
}

/**
 * Sends a code or a link that proves an address. Within the cool-down nothing is sent again, which takes as long, and the
 * token is that of what was sent. Throws `rate_limited` when a user got too many in a day. The caller holds the user's row.
 */
export async function sendProof(context: InTransaction, recipient: Recipient): Promise<SentProof> {
  const { user, purpose, address } = recipient;
  const now = context.now();
  const newest = await AddressProof.findNewest(context, user.id, purpose);
  if (newest?.address === address && newest.isOpen(now) && isFresh(newest, now)) {
    await takeBack(context, () => createAndTell(context, recipient));
    return sentAs(newest, context.now());
  }
  await requireNotTooMany(context, user.id, purpose);
  return sentAs(await createAndTell(context, recipient), context.now());
}

async function createAndTell(context: InTransaction, recipient: Recipient): Promise<AddressProof> {
  const { user, purpose, address } = recipient;
  const id = context.newId();
  const { asks, seconds } = kinds[purpose];
  const [token, code] = [tokenOf(prefix, id), newCode()];
  const proof = await AddressProof.create(
    {
      id,
      userId: user.id,
      tenantId: user.tenantId,
      purpose,
      address,
      tokenHash: asks === 'code' ? null : hashToken(token),
      codeHash: asks === 'token' ? null : hashCode(id, code),
      expiresAt: new Date(context.now().getTime() + seconds * 1000),
    },
    { transaction: context.transaction },
  );
  await tell(context, recipient, { token, code, minutes: seconds / minute });
  return proof;
}

function isFresh({ createdAt }: AddressProof, now: Date): boolean {
  return now.getTime() - createdAt.getTime() < proofCoolDownSeconds * 1000;
}

const prefix = 'frv_';

/** A token that leads nowhere, of the form of those that do. */
export function tokenOfNobody(context: Context): SentProof {
  return { token: tokenOf(prefix, context.newId()), expiresIn: kinds.verify_email.seconds };
}

function sentAs({ id, expiresAt }: AddressProof, now: Date): SentProof {
  return { token: tokenOf(prefix, id), expiresIn: Math.ceil((expiresAt.getTime() - now.getTime()) / 1000) };
}

async function requireNotTooMany(context: InTransaction, userId: string, purpose: ProofPurpose): Promise<void> {
  const dayAgo = new Date(context.now().getTime() - daySeconds * 1000);
  const where = { userId, purpose, createdAt: { [Op.gt]: dayAgo } };
  if ((await AddressProof.count({ where, transaction: context.transaction })) < mostADay) return;
  const message = 'Too many messages were sent to this address today. Wait before you ask for another.';
  throw new DomainError('rate_limited', message, { retryAfterSeconds: 3_600 });
}

interface Contents {
  token: string;
  code: string;
  minutes: number;
}

function tell(context: InTransaction, { user, tenant, purpose, address }: Recipient, contents: Contents) {
  const { token, code, minutes } = contents;
  const to = { tenant, user, to: address };
  switch (purpose) {
    case 'verify_email': {
      const values = { code, minutes, link: linkTo(tenant, '/verify-email', { token, code }) };
      return queueMessage(context, { ...to, channel: 'Email', template: 'verify-email', values });
    }
    case 'verify_phone':
      return queueMessage(context, { ...to, channel: 'Sms', template: 'verify-phone', values: { code, minutes } });
    case 'reset_password': {
      const values = { minutes, link: linkTo(tenant, '/reset-password', { token }) };
      const channel = address.includes('@') ? 'Email' : 'Sms';
      return queueMessage(context, { ...to, channel, template: 'reset-password', values });
    }
    case 'mfa_set_up':
    case 'mfa_code':
      return queueMessage(context, { ...to, channel: 'Sms', template: 'sms-code', values: { code, minutes } });
  }
}
