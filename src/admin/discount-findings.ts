import type { DiscountExplanation } from '../operations/discounts/explain-discount.js';
import type { Findings } from './operation-action.js';

/** The explanation of a code as the console shows it. */
export function findingsOf({ applies, rules, price, freeMonths, renderCredits }: DiscountExplanation): Findings {
  const { currency, ...amounts } = price;
  const figures = [
    ...Object.entries(amounts).map(([column, value]) => ({ column, value, currency })),
    ...Object.entries({ freeMonths, renderCredits }).map(([column, value]) => ({ column, value, currency: null })),
  ];
  return {
    kind: 'discount',
    isGood: applies,
    checks: rules.map(({ rule: name, isHeld }) => ({ name, isHeld })),
    figures,
  };
}
