import { Wakeup } from './wakeup.js';

/** Work that goes on until it is stopped: step after step, with a pause between them that a ring cuts short. */
export class WakefulLoop {
  readonly #step: () => Promise<number>;
  readonly #wakeup = new Wakeup();
  #stopping = false;
  #running: Promise<void> | undefined;

  /** `step` answers with the milliseconds until there may be more to do, and must not reject. */
  constructor(step: () => Promise<number>) {
    this.#step = step;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There may be something to do. */
  ring(): void {
    this.#wakeup.ring();
  }

  /** Finishes the step in hand. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const pauseMs = await this.#step();
      if (pauseMs > 0 && !this.#stopping) await this.#wakeup.wait(pauseMs);
    }
  }
}
