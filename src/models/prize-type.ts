/** What is won at once; `Discount` is a code of the winner's own, its amount the percentage. */
export const givablePrizes = ['Balance', 'RenderCredits', 'LoyaltyScore', 'Discount'] as const;
/** What a gift holds. */
export type GivablePrize = (typeof givablePrizes)[number];

/** A quest may also give a gift, to be used when its winner likes. */
export const prizeTypes = [...givablePrizes, 'Gift'] as const;
export type PrizeType = (typeof prizeTypes)[number];
