import { mayCall } from '../operations/policy-table.js';
import type { Actor } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { staffActor } from './console-request.js';
import { storedSessions } from './console-session.js';
import { staffOf } from './signed-in-staff.js';

/** Why a stream ends. After `stopping` and `unavailable` it is worth coming back. */
export type LiveEnding = 'signed_out' | 'forbidden' | 'too_many' | 'stopping' | 'unavailable';

const mostOfPerson = 4;
const mostOfProcess = 100;
const checkEveryMs = 700;

/** One who watches, as long as he may. */
export class Seat {
  readonly #ended = new AbortController();
  ending: LiveEnding = 'stopping';

  constructor(
    readonly sessionId: string,
    public actor: Actor,
    readonly leave: () => void,
  ) {}

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  end(why: LiveEnding): void {
    if (!this.signal.aborted) this.ending = why;
    this.#ended.abort();
  }
}

/** Those who watch in this process. Every check asks for all of them at once whether they are still let in. */
export class LiveSeats {
  readonly #database: Database;
  readonly #stopping: AbortSignal;
  readonly #seats = new Set<Seat>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database, stopping: AbortSignal) {
    this.#database = database;
    this.#stopping = stopping;
    stopping.addEventListener('abort', () => this.#endAll('stopping'));
  }

  /** Null when the person, or the process, has too many. */
  take(sessionId: string, actor: Actor): Seat | null {
    const ofPerson = [...this.#seats].filter((seat) => idOf(seat.actor) === idOf(actor));
    if (ofPerson.length >= mostOfPerson || this.#seats.size >= mostOfProcess) return null;
    const seat: Seat = new Seat(sessionId, actor, () => {
      this.#seats.delete(seat);
      seat.end('stopping');
    });
    this.#seats.add(seat);
    this.#checkLater();
    return seat;
  }

  #checkLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#check()
        // Who cannot be looked up might have been shown out.
        .catch(() => this.#endAll('unavailable'))
        .finally(() => {
          this.#timer = undefined;
          if (this.#seats.size > 0 && !this.#stopping.aborted) this.#checkLater();
        });
    }, checkEveryMs);
  }

  async #check(): Promise<void> {
    const seats = [...this.#seats];
    const sessions = await storedSessions(this.#database, [...new Set(seats.map(({ sessionId }) => sessionId))]);
    const found = await staffOf(seats.map(({ sessionId }) => sessions.get(sessionId) ?? {}));
    for (const [index, seat] of seats.entries()) {
      const staff = found[index];
      if (!staff) seat.end('signed_out');
      else seat.actor = staffActor({ id: staff.id, email: staff.email, role: staff.role });
      if (!mayCall(seat.actor, 'getLive')) seat.end('forbidden');
    }
  }

  #endAll(why: LiveEnding): void {
    for (const seat of this.#seats) seat.end(why);
  }
}

const idOf = (actor: Actor): string | null => (actor.kind === 'staff' ? actor.staffId : null);
