import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { differencesIn, playBooks } from '../src/test-support/books/play-books.js';
import { BooksStage } from '../src/test-support/books/stage.js';
import { anySteps } from '../src/test-support/books/steps.js';
import { round, tell } from './figures.js';

/** BOOKS_SEQUENCES sets another figure. */
const sequences = Number(process.env['BOOKS_SEQUENCES'] ?? 10_000);
/** The check reads all that was played so far. */
const checkedEvery = 100;
const hours = 3_600_000;

let stage: BooksStage;
beforeAll(async () => {
  stage = await BooksStage.open();
});
afterAll(() => stage.close());

test(
  'random sequences of purchases, callbacks, refunds, faults and crashes leave the books as a plain model has them',
  async (context) => {
    const ends: Record<string, number> = {};
    let [played, taken] = [0, 0];
    const startedAt = performance.now();
    const property = fc.asyncProperty(anySteps, async (steps) => {
      for (const { status } of await playBooks(stage, steps)) ends[status] = (ends[status] ?? 0) + 1;
      [played, taken] = [played + 1, taken + steps.length];
      if (played % checkedEvery === 0) expect(await differencesIn(stage)).toEqual([]);
    });
    try {
      await fc.assert(property, { numRuns: sequences });
      expect(await differencesIn(stage)).toEqual([]);
    } finally {
      const seconds = (performance.now() - startedAt) / 1000;
      const payments = Object.fromEntries(Object.entries(ends).map(([status, count]) => [`payments ${status}`, count]));
      const speed = { 'sequences a second': round(played / seconds) };
      tell(context, { sequences: played, steps: taken, ...speed, ...payments });
    }
    expect(played).toBe(sequences);
  },
  4 * hours,
);
