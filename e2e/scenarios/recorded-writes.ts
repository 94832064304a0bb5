import { setTimeout as sleep } from 'node:timers/promises';
import { callApi, signedIn } from '../support/api-client.js';
import type { Stage } from '../support/stage.js';

export interface Write {
  userId: string;
  name: string;
}

/**
 * People who rename themselves over and over, each one name after the other, while something breaks. What was committed
 * is noted by the database itself, apart from the service, so that its events can be held against it.
 */
export class RecordedWrites {
  readonly acknowledged: Write[] = [];
  /** How often each status came; 0 for no answer at all. */
  readonly statuses = new Map<number, number>();
  #count = 0;

  private constructor(
    private readonly stage: Stage,
    private readonly people: { userId: string; token: string }[],
  ) {}

  static async prepare(stage: Stage, emails: string[]): Promise<RecordedWrites> {
    await stage.database.query(`
      create table if not exists noted_names (number bigserial primary key, user_id uuid not null, name text not null);
      create or replace function note_name() returns trigger language plpgsql as $$
        begin insert into noted_names (user_id, name) values (new.id, new.full_name); return new; end $$;
      create or replace trigger note_names after update of full_name on users
        for each row execute function note_name()`);
    const people = [];
    for (const email of emails) {
      const { user, access_token } = await signedIn(stage.first.url, email);
      people.push({ userId: user.id, token: access_token });
    }
    return new RecordedWrites(stage, people);
  }

  /** Writes `times` in all, at most `perSecond`, each person one at a time. */
  async write(times: number, perSecond = Number.POSITIVE_INFINITY): Promise<void> {
    const until = this.#count + times;
    const pause = (this.people.length * 1000) / perSecond;
    await Promise.all(
      this.people.map(async (person) => {
        while (this.#count < until) {
          this.#count += 1;
          const startedAt = performance.now();
          await this.#rename(person, `Name ${this.#count}`);
          await sleep(Math.max(0, pause - (performance.now() - startedAt)));
        }
      }),
    );
  }

  get count(): number {
    return this.#count;
  }

  async #rename({ userId, token }: { userId: string; token: string }, name: string): Promise<void> {
    const status = await this.#send(token, name);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status === 200) this.acknowledged.push({ userId, name });
  }

  /** 0 for a write that was sent and never answered; one that found nobody listening is sent again. */
  async #send(token: string, name: string): Promise<number> {
    for (;;) {
      try {
        const body = { full_name: name };
        return (await callApi(this.stage.first.url, 'PATCH', '/v1/users/me', { token, body })).status;
      } catch (error) {
        const { code } = ((error as Error).cause ?? {}) as { code?: string };
        if (code !== 'ECONNREFUSED') return 0;
        await sleep(50);
      }
    }
  }

  /** What the database says was committed, in order. */
  async committed(): Promise<Write[]> {
    const query = 'select user_id as "userId", name from noted_names order by number';
    return (await this.stage.database.query<Write>(query)).rows;
  }

  /** What the events in RabbitMQ tell: each event once, in the order of its first arrival. */
  async told(): Promise<Write[]> {
    const seen = new Set<string>();
    const mine = new Set(this.people.map(({ userId }) => userId));
    return (await this.stage.events.arrivals()).flatMap(({ id, type, data }) => {
      const name = (data['changed'] as { full_name?: string } | undefined)?.full_name;
      const userId = String(data['user_id']);
      if (type !== 'identity.user.updated.v1' || name === undefined || !mine.has(userId) || seen.has(id)) return [];
      seen.add(id);
      return [{ userId, name }];
    });
  }
}

/** The names of each person, in order. */
export function byPerson(writes: readonly Write[]): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (const { userId, name } of writes) names[userId] = [...(names[userId] ?? []), name];
  return names;
}
