import { randomInt } from 'node:crypto';
import { Discount, EarnedGift, Gift, type User } from '../../models/index.js';
import type { PrizeType } from '../../models/prize-type.js';
import type { InTransaction } from '../../platform/context.js';
import { postToLedger, renderCredits } from '../ledger/post-to-ledger.js';

export interface Prize {
  prizeType: PrizeType;
  /** Minor units, credits, points, percent or one gift, by `prizeType`. */
  amount: number;
  /** Which gift, for that type. */
  giftId?: string | null;
  /** What it is given for; each cause gives once. */
  cause: { kind: 'prize' | 'gift'; id: string; description: string };
}

/** Days that a personal code is good. */
const codeDays = 30;
export const dayMilliseconds = 86_400_000;
const mostPoints = 2_147_483_647;

/** Gives the prize to the user, whose row is held. Returns the gift or discount that was made for him, by its id. */
export async function givePrize(context: InTransaction, user: User, prize: Prize): Promise<string | null> {
  const { transaction } = context;
  const { prizeType, amount } = prize;
  switch (prizeType) {
    case 'LoyaltyScore':
      await user.update({ loyaltyScore: Math.min(user.loyaltyScore + amount, mostPoints) }, { transaction });
      return null;
    case 'Balance':
      await post(context, user, prize, user.currency, [
        { account: { kind: 'prizes' }, amountMinor: -amount },
        { account: { kind: 'user_balance', userId: user.id }, amountMinor: amount },
      ]);
      return null;
    case 'RenderCredits':
      await post(context, user, prize, renderCredits, [
        { account: { kind: 'credits_issued' }, amountMinor: -amount },
        { account: { kind: 'user_credits', userId: user.id }, amountMinor: amount },
      ]);
      return null;
    case 'Gift':
      return giveGift(context, user, prize);
    case 'Discount':
      return issueCode(context, user, amount);
  }
}

async function post(
  context: InTransaction,
  user: User,
  { cause }: Prize,
  currency: string,
  entries: Parameters<typeof postToLedger>[1]['entries'],
): Promise<void> {
  const { kind, id: causeId, description } = cause;
  await postToLedger(context, { kind, causeId, tenantId: user.tenantId, currency, description, entries });
}

async function giveGift(context: InTransaction, user: User, { giftId, cause }: Prize): Promise<string> {
  const gift = await Gift.findByPk(giftId ?? '', { transaction: context.transaction, rejectOnEmpty: true });
  return (await earnGift(context, user, gift, { source: 'quest', sourceId: cause.id })).id;
}

/** Gives the user one of the gift, as it is now. */
export function earnGift(
  context: InTransaction,
  user: User,
  gift: Gift,
  source: Pick<EarnedGift, 'source' | 'sourceId'>,
): Promise<EarnedGift> {
  const { id: giftId, name, description, prizeType, value, unit, expiresAfterDays } = gift;
  const earnedAt = context.now();
  const expiresAt =
    expiresAfterDays === null ? null : new Date(earnedAt.getTime() + expiresAfterDays * dayMilliseconds);
  const frozen = { name, description, prizeType, value, unit };
  const owner = { userId: user.id, tenantId: user.tenantId };
  return EarnedGift.create(
    { id: context.newId(), giftId, ...owner, ...frozen, ...source, earnedAt, expiresAt },
    { transaction: context.transaction },
  );
}

/** Letters and digits that are not mistaken for each other. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A code that is good once, for him alone. */
async function issueCode(context: InTransaction, user: User, percentage: number): Promise<string> {
  const letters = Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join('');
  const discount = await Discount.create(
    {
      id: context.newId(),
      tenantId: user.tenantId,
      forUserId: user.id,
      name: 'Prize',
      code: `MY-${letters}`,
      kind: 'Percentage',
      value: percentage,
      currency: null,
      ownerUserId: null,
      ownerProfitPercentage: null,
      maxUseCount: 1,
      startsAt: null,
      expiresAt: new Date(context.now().getTime() + codeDays * dayMilliseconds),
    },
    { transaction: context.transaction },
  );
  return discount.id;
}
