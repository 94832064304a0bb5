import { clock } from '../../../platform/clock.js';
import type { Turns } from './turns.js';
import type { Outcome, WebhookState } from './write-attempts.js';

export interface OffSwitchOptions {
  turns: Turns;
  /** Of failures alone. */
  afterDays: number;
  /** In a transaction of its own. */
  switchOff(webhookId: string, cause: 'gone' | 'failures'): Promise<void>;
  onError(error: unknown, webhookId: string): void;
}

/** So often an endpoint must have failed before the days of its failing count: it may have had one event a week. */
const fewestFailures = 10;
const dayMs = 86_400_000;

/** Switches off the webhooks that want no more, and those that have done nothing but fail for too long. */
export class OffSwitch {
  readonly #options: OffSwitchOptions;
  readonly #switching = new Set<Promise<void>>();

  constructor(options: OffSwitchOptions) {
    this.#options = options;
  }

  /** Once these are committed. Should the process die now, the next failure has the same effect. */
  judge(outcomes: readonly Outcome[], webhooks: readonly WebhookState[]): void {
    const gone = new Set(outcomes.flatMap(({ judgement, message }) => (judgement === 'gone' ? message.webhookId : [])));
    for (const webhook of webhooks) {
      if (gone.has(webhook.webhookId)) this.#switchOff(webhook.webhookId, 'gone');
      else if (this.#failedForTooLong(webhook)) this.#switchOff(webhook.webhookId, 'failures');
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#switching);
  }

  #failedForTooLong({ failures, failingSince }: WebhookState): boolean {
    if (failures < fewestFailures || failingSince === null) return false;
    return clock.now().getTime() - failingSince.getTime() >= this.#options.afterDays * dayMs;
  }

  #switchOff(webhookId: string, cause: 'gone' | 'failures'): void {
    const { turns, switchOff, onError } = this.#options;
    const turn = turns.get(webhookId);
    turn?.end();
    // Until then nobody else may have it, and send to it once more.
    if (turn) turn.isBeingSwitchedOff = true;
    const switching = switchOff(webhookId, cause)
      .catch((error: unknown) => onError(error, webhookId))
      .finally(() => {
        this.#switching.delete(switching);
        if (turn) turn.isBeingSwitchedOff = false;
      });
    this.#switching.add(switching);
  }
}
