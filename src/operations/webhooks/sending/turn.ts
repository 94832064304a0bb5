import type { HeldWebhook } from './hold-webhooks.js';
import type { DueMessage } from './read-due-messages.js';

/** So many times the messages that may be under way are read ahead, while all goes well. */
const readAhead = 4;
const lingerMs = 1_000;
/** What was read longer ago is read again: address, secrets and switch of the endpoint may be others by now. */
const freshForMs = 2_000;

/**
 * A webhook that this process sends to: what is under way, what is read and waits. One that fails gets one message at a
 * time, so that it holds as little as can be; each success lets it have one more.
 */
export class Turn {
  readonly webhookId: string;
  readonly heldSince = performance.now();
  /** What this process has taken up and not written yet. */
  readonly inHand = new Set<string>();
  /** Whether there may be more to read. */
  mayHaveMore = true;
  /** By the service's clock. */
  restUntil: Date | null = null;
  failures: number;
  isBeingSwitchedOff = false;
  /** Nothing more is to be sent: it was let go, lost or switched off. */
  isOver = false;
  lastUsed = performance.now();
  /** Grows with each failure: what was read before it must not go out after it where the order counts. */
  epoch = 0;
  #inOrder: boolean;
  #maxInFlight: number;
  #width: number;
  #underWay = 0;
  /** The outcome of a failure is not written yet: what comes behind it waits. */
  #blocked = 0;
  #waiting: { message: DueMessage; readAt: number }[] = [];

  constructor({ webhookId, inOrder, maxInFlight, failures }: HeldWebhook) {
    this.webhookId = webhookId;
    this.failures = failures;
    this.#inOrder = inOrder;
    this.#maxInFlight = maxInFlight;
    this.#width = failures > 0 ? 1 : maxInFlight;
  }

  get isFailing(): boolean {
    return this.failures > 0;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Whether it rests beyond this time. */
  rests(now: Date): boolean {
    return this.restUntil !== null && this.restUntil > now;
  }

  /** Whether nothing is lost by letting it go. It is held a little longer than it has work, since more may come. */
  isDone(now: Date): boolean {
    if (this.inHand.size > 0 || this.isBeingSwitchedOff) return false;
    if (this.isOver || this.rests(now)) return true;
    return !this.mayHaveMore && performance.now() - this.lastUsed > lingerMs;
  }

  /** How many messages to read for it. */
  get wanted(): number {
    if (this.isOver || this.#blocked > 0 || !this.mayHaveMore) return 0;
    const most = this.#most * (this.isFailing ? 1 : readAhead);
    const room = most - this.inHand.size;
    // Not one by one, while there is enough to do.
    return room >= most / 2 || this.#waiting.length === 0 ? Math.max(0, room) : 0;
  }

  get #most(): number {
    return this.#inOrder ? 1 : Math.min(this.#width, this.#maxInFlight);
  }

  /** `epoch` is what it was when they were asked for. */
  take(messages: DueMessage[], asked: { count: number; epoch: number }): void {
    const isStale = this.#inOrder && asked.epoch !== this.epoch;
    if (isStale || messages.length >= asked.count) this.mayHaveMore = true;
    if (isStale || this.isOver) return;
    const readAt = performance.now();
    for (const message of messages) {
      this.#inOrder = message.inOrder;
      this.#maxInFlight = message.maxInFlight;
      this.inHand.add(message.id);
      this.#waiting.push({ message, readAt });
    }
  }

  /** The next message that may go out now. */
  next(now: Date): DueMessage | null {
    if (this.isOver || this.#blocked > 0 || this.#underWay >= this.#most || this.rests(now)) return null;
    const first = this.#waiting[0];
    if (!first) return null;
    if (performance.now() - first.readAt > freshForMs) {
      this.#putBack();
      return null;
    }
    this.#waiting.shift();
    this.#underWay += 1;
    this.lastUsed = performance.now();
    return first.message;
  }

  /** An attempt ended. Of a failure, `rest` milliseconds are left before the endpoint is called again. */
  ended(succeeded: boolean, restUntil: Date | null): void {
    this.#underWay -= 1;
    this.lastUsed = performance.now();
    if (succeeded) {
      this.failures = 0;
      this.#width = Math.min(this.#maxInFlight, this.#width + 1);
      return;
    }
    this.failures += 1;
    this.epoch += 1;
    this.#width = Math.max(1, Math.floor(this.#width / 2));
    if (restUntil && !this.rests(restUntil)) this.restUntil = restUntil;
    if (this.#inOrder) this.#blocked += 1;
    // What was read ahead goes back: in order it may not pass, and otherwise there is less room now.
    this.#putBack();
  }

  written(messageId: string, succeeded: boolean): void {
    this.inHand.delete(messageId);
    this.mayHaveMore = true;
    if (!succeeded && this.#blocked > 0) this.#blocked -= 1;
  }

  end(): void {
    this.isOver = true;
    this.#putBack();
  }

  #putBack(): void {
    for (const { message } of this.#waiting) this.inHand.delete(message.id);
    this.#waiting = [];
    this.mayHaveMore = true;
  }
}
