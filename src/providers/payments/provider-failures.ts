import type { GatewayName, ProviderAnswer } from './gateway.js';

/** The outcome is unknown: it may have happened or not. Asking again is the way to find out. */
export class ProviderUnavailable extends Error {
  constructor(
    readonly gateway: GatewayName,
    message: string,
    /** What was said, if anything could be read. */
    readonly answer: ProviderAnswer | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ProviderUnavailable';
  }
}

/** Certain: nothing happened at the provider, and the same again would be refused as well. */
export class ProviderRefusal extends Error {
  constructor(
    readonly gateway: GatewayName,
    /** The provider's own, or one of ours in snake_case. */
    readonly code: string,
    message: string,
    readonly answer: ProviderAnswer = {},
  ) {
    super(message);
    this.name = 'ProviderRefusal';
  }
}
