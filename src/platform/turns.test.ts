import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from './turns.js';

it('runs so many at once, the others in the order in which they came', async () => {
  const turns = new Turns(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const works = [0, 1, 2, 3].map((n) =>
    turns.take(async () => {
      started.push(n);
      await new Promise<void>((resolve) => ends.push(resolve));
      return n;
    }),
  );
  await nextTurn();
  expect(started).toEqual([0, 1]);
  ends[1]?.();
  await nextTurn();
  expect(started).toEqual([0, 1, 2]);
  ends[0]?.();
  await nextTurn();
  for (const end of ends) end();
  expect(await Promise.all(works)).toEqual([0, 1, 2, 3]);
});

it('gives the turn on when a work fails', async () => {
  const turns = new Turns(1);
  await expect(turns.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns.take(async () => 'next')).toBe('next');
});
