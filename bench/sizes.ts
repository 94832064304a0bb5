import type { RelaySizes } from './relay/race-relay.js';
import type { WebhookSizes } from './webhooks/race-webhooks.js';

/** How much is filled in and how long is measured. */
export interface Sizes {
  users: number;
  tenants: number;
  sessions: number;
  apiKeys: number;
  rounds: number;
  secondsPerRound: number;
  connections: number;
  webhooks: WebhookSizes;
  relay: RelaySizes;
}

export const fullSizes: Sizes = {
  users: 200_000,
  tenants: 20,
  sessions: 1_000,
  apiKeys: 1_000,
  rounds: 9,
  secondsPerRound: 2,
  connections: 16,
  webhooks: { webhooks: 20, events: 1_000, rounds: 5 },
  relay: { events: 20_000, rounds: 5 },
};

/** Shows that the benchmark still works; its figures mean nothing. */
export const quickSizes: Sizes = {
  users: 2_000,
  tenants: 4,
  sessions: 200,
  apiKeys: 200,
  rounds: 1,
  secondsPerRound: 1,
  connections: 8,
  webhooks: { webhooks: 5, events: 100, rounds: 1 },
  relay: { events: 500, rounds: 1 },
};
