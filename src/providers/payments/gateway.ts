export type GatewayName = 'ZarinPal' | 'IdPay' | 'Bazaar' | 'Stripe';

/** What the provider said, without secrets, whole card numbers or hashes of them; kept in the payment's timeline. */
export type ProviderAnswer = Record<string, unknown>;

export interface PaymentAsked {
  paymentId: string;
  amountMinor: number;
  /** ISO 4217. */
  currency: string;
  description: string;
  /** Where the payer comes back to. */
  callbackUrl: string;
  /** Where he comes back to without having paid, at a provider that tells the two apart. */
  cancelUrl: string;
  /** What the provider's catalogue calls the thing, where it has one. */
  productId: string | null;
  /** `phoneNumber` in E.164. */
  payer: { name: string | null; email: string | null; phoneNumber: string | null };
  expiresAt: Date;
  /** Whether the payer consents that his card is kept, and charged again without him. */
  keepsCard: boolean;
}

export interface PaymentStarted {
  /** How the provider knows the payment. */
  authority: string;
  /** Where the payer goes to pay. */
  redirectUrl: string;
  answer: ProviderAnswer;
}

export interface PaymentKnown {
  paymentId: string;
  authority: string;
  amountMinor: number;
  currency: string;
  productId: string | null;
}

/** Why a payment will never be one, beside the states by which providers call it. */
export type Mismatch = 'amount_mismatch' | 'currency_mismatch' | 'order_mismatch';

/** How a provider knows a payer and his card; kept sealed. */
export interface StoredCard {
  customer: string;
  paymentMethod: string;
}

export interface ChargeAsked {
  paymentId: string;
  amountMinor: number;
  /** ISO 4217. */
  currency: string;
  description: string;
  card: StoredCard;
}

export interface Charged {
  /** Null when the provider made nothing of it. */
  authority: string | null;
  settlement: Settlement;
}

export type Settlement =
  /** Amount, currency and order were compared: they are ours. */
  | {
      outcome: 'paid';
      reference: string;
      cardLast4: string | null;
      answer: ProviderAnswer;
      /** Where the payer let it be kept. */
      card?: StoredCard | null;
    }
  /** Certain: this authority will never be paid. `reason` in snake_case. */
  | { outcome: 'unpaid'; reason: string; answer: ProviderAnswer }
  /** The payer may still pay. */
  | {
      outcome: 'open';
      answer: ProviderAnswer;
      /** He has, in a way that takes days until it is known whether the money comes. */
      isUnderWay?: true;
    };

export type RefundOutcome =
  | { outcome: 'refunded'; reference: string; answer: ProviderAnswer }
  /** On its way: the same `refund` once more tells how it went. */
  | { outcome: 'pending'; reference: string; answer: ProviderAnswer }
  /** Certain: no money goes back. `reason` in snake_case. */
  | { outcome: 'refused'; reason: string; answer: ProviderAnswer };

export interface RefundAsked {
  refundId: string;
  amountMinor: number;
  reason: string;
}

/** A payment that the provider holds as paid and not yet taken. */
export interface UnverifiedPayment {
  authority: string;
  amountMinor: number;
}

/**
 * One provider of payments. Every method throws `ProviderUnavailable` when the outcome is unknown (the provider cannot be
 * reached, hangs, fails or answers what cannot be read), and `request` throws `ProviderRefusal` when it is certain that
 * nothing was begun.
 */
export interface PaymentGateway {
  readonly name: GatewayName;
  request(asked: PaymentAsked): Promise<PaymentStarted>;
  /** Takes the money for good where the provider needs that; any number of repeats gives the same answer. */
  settle(known: PaymentKnown): Promise<Settlement>;
  /** Only looks; `paid` means here that it is paid or taken, and that `settle` will take it. */
  inquire(known: PaymentKnown): Promise<Settlement>;
  /** `reference` is that of the settlement. The same `refundId` refunds once, however often it is asked. */
  refund(known: PaymentKnown & { reference: string }, asked: RefundAsked): Promise<RefundOutcome>;
  /** At a provider that keeps cards. */
  readonly cards?: CardKeeper;
  /** At a provider that lists them: the last 100 at most. */
  listUnverified?(): Promise<UnverifiedPayment[]>;
}

/** What a provider does with cards that it keeps. Throws `ProviderUnavailable` as the others do. */
export interface CardKeeper {
  /** Charges a card without its owner. The same payment is charged once, however often it is asked for. */
  charge(asked: ChargeAsked): Promise<Charged>;
  /** The charge for this payment, if one was made. */
  findCharge(asked: ChargeAsked): Promise<Charged | null>;
  /** Has the provider forget the payer and his card; one that it does not know is forgotten. */
  forget(card: StoredCard): Promise<void>;
}
