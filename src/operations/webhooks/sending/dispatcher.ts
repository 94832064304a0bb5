import { clock } from '../../../platform/clock.js';
import { KeptConnections } from '../../../platform/kept-connections.js';
import type { WebhookSettings } from '../../../platform/webhook-settings.js';
import { type Attempt, type AttemptOptions, attempt } from './attempt.js';
import { attemptDuration, countAttempt } from './metrics.js';
import type { DueMessage } from './read-due-messages.js';
import { nextAttemptAt, restAfter } from './retry-schedule.js';
import type { Turn } from './turn.js';
import type { Turns } from './turns.js';
import type { Outcome } from './write-attempts.js';

export interface DispatcherOptions {
  turns: Turns;
  settings: WebhookSettings;
  ways: Omit<AttemptOptions, 'connections' | 'now'>;
  onOutcome(outcome: Outcome, turn: Turn): void;
}

/** Requests under way in this process; half of them to endpoints that failed the last time. */
const mostUnderWay = 400;
/** At the end of the process; what has no answer by then is sent again by another. */
const patienceAtEndMs = 5_000;
/** Between a time-out and the end of a lease. */
const marginMs = 1_000;

/** Has attempts made, as many at once as the turns and the process have room for. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #connections = new KeptConnections();
  readonly #underWay = new Set<Promise<void>>();
  #failingUnderWay = 0;
  #ending = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** One message of each webhook after the other, as long as there is room. */
  sendAll(): void {
    for (let sent = true; sent; ) {
      sent = false;
      for (const turn of this.#options.turns.all) sent = this.#sendNext(turn) || sent;
    }
  }

  /** Begins nothing more, and gives what is under way a few seconds. */
  async end(): Promise<void> {
    this.#ending = true;
    let giveUp: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      giveUp = setTimeout(resolve, patienceAtEndMs);
    });
    await Promise.race([Promise.all(this.#underWay), late]);
    clearTimeout(giveUp);
    this.#connections.close();
  }

  #sendNext(turn: Turn): boolean {
    const { turns, ways } = this.#options;
    const isFailing = turn.isFailing;
    if (this.#ending || this.#underWay.size >= mostUnderWay) return false;
    if (isFailing && this.#failingUnderWay >= mostUnderWay / 2) return false;
    // An answer must be here before another process may think that this one is gone.
    if (!turns.areGoodFor(ways.timeoutMs + marginMs)) return false;
    const message = turn.next(now());
    if (!message) return false;
    if (isFailing) this.#failingUnderWay += 1;
    const sending = this.#send(turn, message).finally(() => {
      this.#underWay.delete(sending);
      if (isFailing) this.#failingUnderWay -= 1;
      this.#sendNext(turn);
    });
    this.#underWay.add(sending);
    return true;
  }

  async #send(turn: Turn, message: DueMessage): Promise<void> {
    const { settings, ways, onOutcome } = this.#options;
    const made = await attempt(message, { ...ways, connections: this.#connections, now });
    // What was cut off by the end of the process says nothing about the receiver.
    if (this.#ending && !made.answer) return;
    countAttempt(made);
    attemptDuration.observe(made.durationMs / 1000);
    const time = now();
    const succeeded = made.judgement === 'delivered';
    const restMs = made.answer && !succeeded ? restAfter(made.answer, { failures: turn.failures + 1, now: time }) : 0;
    turn.ended(succeeded, restMs > 0 ? new Date(time.getTime() + restMs) : null);
    if (made.judgement === 'gone') turn.end();
    onOutcome({ ...made, nextAttemptAt: succeeded ? null : afterFailure(made, settings, time) }, turn);
  }
}

const now = () => clock.now();

/** One that told us to stop keeps its message, in case that it is switched on again. */
function afterFailure({ message, judgement }: Attempt, { retrySeconds }: WebhookSettings, time: Date): Date | null {
  if (judgement === 'gone') return time;
  return nextAttemptAt(retrySeconds, { attempts: message.attempts + 1, now: time });
}
