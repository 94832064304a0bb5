import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sequelize } from 'sequelize';
import { DomainError } from '../../../platform/errors.js';
import type { LiveEntry } from './live-entry.js';
import { liveSources } from './live-sources.js';

export interface FeedOptions {
  database: { sequelize: Sequelize };
  /** At its end nothing is read any more. */
  stopping: AbortSignal;
  onError(error: unknown): void;
  pollEveryMs?: number;
}

/** What came after a mark, and the mark to ask by the next time. */
export interface FeedAnswer {
  entries: LiveEntry[];
  mark: string;
  /** Whether the mark was known here; otherwise these are the newest that there are. */
  isContinued: boolean;
  /** Some of what came was not kept, or not for so long. */
  isCut: boolean;
}

const mostEntries = 1_000;
/** Who comes back within it goes on where he was. */
const restMs = 30_000;

/**
 * What happens now, read once for everybody in this process who watches, and kept in bounds. Nothing is read while
 * nobody asks.
 */
export class LiveFeed {
  readonly #options: Required<FeedOptions>;
  readonly #waiting = new Set<() => void>();
  #run: Run | null = null;
  #askedAt = 0;

  constructor(options: FeedOptions) {
    this.#options = { pollEveryMs: 500, ...options };
  }

  /** What there is after the mark, at once. */
  async read(mark: string | null): Promise<FeedAnswer> {
    const run = this.#running();
    await run.begun;
    return run.after(mark);
  }

  /** Until something may have come, at most so long. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end);
      this.#waiting.add(end);
    });
  }

  #running(): Run {
    this.#askedAt = performance.now();
    this.#run ??= this.#start();
    return this.#run;
  }

  #start(): Run {
    const run = new Run(this.#options.database.sequelize);
    void this.#goOn(run).finally(() => {
      this.#run = null;
      // Who came when it was about to end would wait for ever.
      run.fail(new DomainError('unavailable', 'Nothing is read at the moment.', { retryAfterSeconds: 2 }));
    });
    return run;
  }

  async #goOn(run: Run): Promise<void> {
    const { stopping, pollEveryMs, onError } = this.#options;
    let isFailing = false;
    while (!stopping.aborted && (this.#waiting.size > 0 || performance.now() - this.#askedAt < restMs)) {
      try {
        if (await run.readOn()) for (const wake of [...this.#waiting]) wake();
        isFailing = false;
      } catch (error) {
        if (stopping.aborted) return;
        // Twice a second would fill the log.
        if (!isFailing) onError(error);
        isFailing = true;
        if (!run.hasBegun) return run.fail(error);
      }
      await delay(pollEveryMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

/** From the first who watches to the last. */
class Run {
  readonly #name = randomUUID();
  readonly #sources;
  readonly begun: Promise<void>;
  hasBegun = false;
  #begin: () => void = () => undefined;
  fail: (error: unknown) => void = () => undefined;
  #entries: { number: number; entry: LiveEntry }[] = [];
  #last = 0;
  /** Until here something was left out. */
  #cutAt = 0;

  constructor(sequelize: Sequelize) {
    this.#sources = liveSources(sequelize);
    this.begun = new Promise((resolve, reject) => {
      this.#begin = resolve;
      this.fail = reject;
    });
    this.begun.catch(() => undefined);
  }

  /** Whether anything came. What a source could not be asked for may be missed: that is told like what was left out. */
  async readOn(): Promise<boolean> {
    const answers = await Promise.allSettled(this.#sources.map((read) => read()));
    const news = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const failure = answers.find((answer) => answer.status === 'rejected');
    if (failure && !this.hasBegun) throw failure.reason;
    const entries = news
      .flatMap((each) => each.entries)
      .toSorted((one, other) => one.at.getTime() - other.at.getTime());
    for (const entry of entries) {
      this.#last += 1;
      this.#entries.push({ number: this.#last, entry });
    }
    const isCut = failure !== undefined || news.some((each) => each.isCut);
    if (isCut) {
      this.#last += 1;
      this.#cutAt = this.#last;
    }
    this.#entries = this.#entries.slice(-mostEntries);
    if (failure) throw failure.reason;
    this.hasBegun = true;
    this.#begin();
    return entries.length > 0 || isCut;
  }

  after(mark: string | null): FeedAnswer {
    const [name, number] = mark?.split('/') ?? [];
    const isContinued = name === this.#name && /^\d{1,15}$/.test(number ?? '');
    const from = isContinued ? Number(number) : 0;
    const oldest = this.#entries[0]?.number ?? this.#last + 1;
    return {
      entries: this.#entries.filter((kept) => kept.number > from).map(({ entry }) => entry),
      mark: `${this.#name}/${this.#last}`,
      isContinued,
      isCut: isContinued && (this.#cutAt > from || oldest > from + 1),
    };
  }
}
