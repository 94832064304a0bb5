import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clock } from '../platform/clock.js';
import { DomainError } from '../platform/errors.js';
import type { TestDatabase } from '../platform/test-database.js';
import { serviceActor } from '../test-support/actors.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { codeOf } from '../test-support/records.js';
import { oncePerKey } from './once-per-key.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const call = (idempotencyKey: string | undefined, seconds = 0) => ({
  ...contextFor(test, serviceActor(), { now: () => new Date(clock.now().getTime() + seconds * 1000) }),
  ...(idempotencyKey !== undefined && { idempotencyKey }),
});
const once = (key: string | undefined, work: (id: string) => Promise<object>, input: object = { a: 1 }, seconds = 0) =>
  oncePerKey(call(key, seconds), 'purchasePlan', input, work);

it('does the work once, and gives its answer to all who ask meanwhile and afterwards', async () => {
  const key = randomUUID();
  let times = 0;
  const work = async (id: string) => {
    times++;
    await delay(100);
    return { id };
  };
  const answers = await Promise.all(Array.from({ length: 20 }, () => once(key, work)));
  answers.push(await once(key, work));
  expect(times).toBe(1);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

it('refuses the key for other input', async () => {
  const key = randomUUID();
  await once(key, async (id) => ({ id }));
  expect(await codeOf(once(key, async (id) => ({ id }), { a: 2 }))).toBe('idempotency_key_reused');
});

it('does it again after a refusal, with another id', async () => {
  const key = randomUUID();
  const ids: string[] = [];
  const refuse = async (id: string) => {
    ids.push(id);
    throw new DomainError('insufficient_funds', 'No money.');
  };
  expect(await codeOf(once(key, refuse))).toBe('insufficient_funds');
  expect(await codeOf(once(key, refuse))).toBe('insufficient_funds');
  expect(new Set(ids).size).toBe(2);
});

it('is taken up at once with the same id after a failure half-way', async () => {
  const key = randomUUID();
  const ids: string[] = [];
  const fail = async (id: string) => {
    ids.push(id);
    throw new Error('All connections are busy.');
  };
  await once(key, fail).catch(() => undefined);
  const answer = await once(key, async (id) => ({ id }));
  expect(answer).toEqual({ id: ids[0] });
});

it('is taken up with the same id when the first died half-way, once nobody can be at it any more', async () => {
  const key = randomUUID();
  const id = await new Promise<string>((begun) => {
    const hang = (id: string) => {
      begun(id);
      return new Promise<object>(() => undefined);
    };
    void once(key, hang);
  });
  expect(await once(key, async (id) => ({ id }), { a: 1 }, 61)).toEqual({ id });
});

it('does the work each time without a key', async () => {
  const answers = [await once(undefined, async (id) => ({ id })), await once(undefined, async (id) => ({ id }))];
  expect(answers[0]).not.toEqual(answers[1]);
});
