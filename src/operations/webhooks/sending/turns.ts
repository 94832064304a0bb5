import type { Database } from '../../../platform/database.js';
import { dueWebhooks } from './due-webhooks.js';
import { holdWebhooks, keepHolding, letGo } from './hold-webhooks.js';
import { Timetable } from './timetable.js';
import { Turn } from './turn.js';

export interface TurnsOptions {
  database: Database;
  /** This process, by an id of its own. */
  holder: string;
  leaseSeconds: number;
  now(): Date;
}

/** Webhooks that one process sends to at once. */
const most = 200;
/** Of these, such that failed the last time: they may hang, and must leave room for those that work. */
const mostFailing = 100;
/** After so long others have their turn, when there is no room for them. */
const longestMs = 10_000;
/** One for which there is no room is looked after again. */
const retryMs = 1_000;

/** Which webhooks this process sends to, by a lease for each; no other process sends to them meanwhile. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #timetable = new Timetable();
  readonly #turns = new Map<string, Turn>();
  #leasedAt = performance.now();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  get all(): Turn[] {
    return [...this.#turns.values()];
  }

  get(webhookId: string): Turn | undefined {
    return this.#turns.get(webhookId);
  }

  /** There is something new for these. */
  tell(webhookIds: readonly string[]): void {
    const now = this.#options.now();
    for (const webhookId of webhookIds) {
      const turn = this.#turns.get(webhookId);
      if (turn && !turn.isOver) turn.mayHaveMore = true;
      else this.#timetable.add(webhookId, now);
    }
  }

  /** Whether all leases are good for so many milliseconds more. */
  areGoodFor(milliseconds: number): boolean {
    return performance.now() + milliseconds < this.#leasedAt + this.#options.leaseSeconds * 1000;
  }

  /** Asks the database for all that waits: what was not told, and what another process left when it died. */
  async lookAround(): Promise<void> {
    const { database, now } = this.#options;
    for (const { webhookId, dueAt } of await dueWebhooks(database, now())) this.#timetable.add(webhookId, dueAt);
  }

  /** Takes those that are due, as far as there is room. */
  async takeDue(): Promise<void> {
    const { database, holder, leaseSeconds: seconds, now } = this.#options;
    const due = this.#timetable.takeDue(now(), most - this.#turns.size);
    if (due.length === 0) return;
    // Of several leases the oldest counts.
    if (this.#turns.size === 0) this.#leasedAt = performance.now();
    const held = await holdWebhooks(database, { holder, seconds }, due, now());
    const refused = [];
    let failing = this.all.filter((turn) => turn.isFailing).length;
    for (const webhook of held) {
      if (webhook.failures > 0 && failing >= mostFailing) refused.push({ ...webhook, restUntil: null });
      else this.#turns.set(webhook.webhookId, new Turn(webhook));
      if (webhook.failures > 0) failing += 1;
    }
    if (refused.length === 0) return;
    await letGo(database, holder, refused);
    for (const { webhookId } of refused) this.#timetable.add(webhookId, new Date(now().getTime() + retryMs));
  }

  /** Lets go of those that have nothing more to do, and notes when they are due again. With `all`, of every one. */
  async letGoOfDone({ all = false } = {}): Promise<void> {
    const { database, holder, now } = this.#options;
    const crowded = this.#turns.size >= most && this.#timetable.hasDue(now());
    const done = this.all.filter((turn) => {
      if (crowded && performance.now() - turn.heldSince > longestMs) turn.end();
      return all || turn.isDone(now());
    });
    if (done.length === 0) return;
    await letGo(database, holder, done);
    for (const turn of done) {
      turn.end();
      this.#turns.delete(turn.webhookId);
    }
    if (all) return;
    const ids = done.map(({ webhookId }) => webhookId);
    for (const { webhookId, dueAt } of await dueWebhooks(database, now(), ids)) this.#timetable.add(webhookId, dueAt);
  }

  /** Holds them longer. What another process has by now, or nobody may have, is given up. */
  async renew(): Promise<void> {
    const { database, holder, leaseSeconds: seconds } = this.#options;
    const asked = performance.now();
    const ids = [...this.#turns.keys()];
    const kept = new Set(ids.length === 0 ? [] : await keepHolding(database, { holder, seconds }, ids));
    for (const id of ids) {
      if (kept.has(id)) continue;
      this.#turns.get(id)?.end();
      this.#turns.delete(id);
    }
    this.#leasedAt = asked;
  }
}
