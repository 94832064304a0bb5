import type { Discount } from '../../models/discount.js';
import type { User } from '../../models/index.js';
import type { PurchaseTerms } from '../../models/payment.js';
import { type PlanTerms, termsOfPlan } from '../../models/plan-terms.js';
import { discountOn, roundedShareOf, shareOf } from '../discounts/price-discount.js';

interface Bought {
  /** As it is on offer, or as it was when it was bought. */
  plan: PlanTerms & Pick<PurchaseTerms, 'scope' | 'storeProductId'>;
  discount: Discount | null;
  /** The owner of the code, where he has a share in what is paid with it. */
  owner: User | null;
  buyer: User;
  autoRenew: boolean;
  keepsCard?: boolean;
}

/** Minor units of the plan's currency. */
interface Price {
  priceMinor: number;
  discountMinor: number;
  taxMinor: number;
  amountMinor: number;
  terms: PurchaseTerms;
}

/** Decides once what is paid and what for. Tax is on what is left after the discount; so is the share of the code's owner. */
export function pricePurchase({ plan, discount, owner, buyer, autoRenew, keepsCard = false }: Bought): Price {
  const { priceMinor } = plan;
  const discountMinor = discount ? discountOn(plan, discount) : 0;
  const netMinor = priceMinor - discountMinor;
  const taxMinor = roundedShareOf(netMinor, plan.taxPercentage);
  const hasShare = owner !== null && owner.id !== buyer.id && owner.currency === plan.currency && !owner.erasedAt;
  const terms = {
    ...termsOfPlan(plan),
    scope: plan.scope,
    storeProductId: plan.storeProductId,
    freeMonths: discount?.kind === 'FreeMonths' ? discount.value : 0,
    renderCredits: discount?.kind === 'RenderCredits' ? discount.value : 0,
    ownerUserId: hasShare ? owner.id : null,
    profitMinor: hasShare ? shareOf(netMinor, discount?.ownerProfitPercentage ?? 0) : 0,
    autoRenew,
    ...(keepsCard && { keepsCard }),
  };
  return { priceMinor, discountMinor, taxMinor, amountMinor: netMinor + taxMinor, terms };
}
