import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differencesIn, playBooks } from '../../test-support/books/play-books.js';
import { BooksStage } from '../../test-support/books/stage.js';
import { anySteps } from '../../test-support/books/steps.js';

let stage: BooksStage;
beforeAll(async () => {
  stage = await BooksStage.open();
});
afterAll(() => stage.close());

it('says of balances, payments, codes and plans what a plain model says, whatever happens', async () => {
  let played = 0;
  const property = fc.asyncProperty(anySteps, async (steps) => {
    await playBooks(stage, steps);
    expect(await differencesIn(stage)).toEqual([]);
    played += 1;
  });
  await fc.assert(property, { numRuns: 60, interruptAfterTimeLimit: 20_000 });
  expect(played).toBeGreaterThan(0);
});
