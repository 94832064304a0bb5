import { setTimeout as delay } from 'node:timers/promises';

/** A bell: whoever waits is woken, and a ring while nobody waits is remembered for the next wait. */
export class Wakeup {
  #rung = false;
  #ring: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#ring?.();
  }

  /** Until the bell rings, at most `milliseconds`. */
  async wait(milliseconds: number): Promise<void> {
    const waiting = new AbortController();
    this.#ring = () => waiting.abort();
    if (!this.#rung) await delay(milliseconds, undefined, { signal: waiting.signal }).catch(() => undefined);
    this.#ring = undefined;
    this.#rung = false;
  }
}
