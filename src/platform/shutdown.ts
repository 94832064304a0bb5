import type { Logger } from './logger.js';

type Stop = () => unknown;

const longestMilliseconds = 25_000;

/** What was started is stopped in the opposite order: at a signal, or when the start itself fails. */
export class Shutdown {
  readonly #stops: Stop[] = [];
  #running: Promise<void> | undefined;

  add(stop: Stop): void {
    this.#stops.push(stop);
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Each step is tried, whatever became of the ones before. */
  run(logger: Pick<Logger, 'error'>): Promise<void> {
    this.#running ??= this.#runAll(logger);
    return this.#running;
  }

  onSignals(logger: Pick<Logger, 'info' | 'error'>): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (this.isRunning) return;
        logger.info({ signal }, 'stopping: running requests are finished first');
        void this.run(logger).then(() => process.exit());
      });
    }
  }

  async #runAll(logger: Pick<Logger, 'error'>): Promise<void> {
    const giveUp = setTimeout(() => {
      logger.error('the stop took too long; the process ends now');
      process.exit(1);
    }, longestMilliseconds);
    for (const stop of this.#stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        logger.error({ err: error }, 'a part of the service could not be stopped in order');
      }
    }
    clearTimeout(giveUp);
  }
}
