import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { naughtyStrings, sendTexts, textPlaces } from './support/naughty-strings.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

/** The whole list goes to every place by `npm run proof`; here each place gets another of it. */
const textsPerPlace = 1;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

describe.each(textPlaces.map((place, index) => ({ title: place.title, place, index })))(
  '$title',
  ({ place, index }) => {
    it('takes naughty strings as they are, or refuses them', async () => {
      const texts = Array.from({ length: textsPerPlace }, (_, turn) => {
        return naughtyStrings[(index * textsPerPlace + turn) % naughtyStrings.length] ?? '';
      });
      const statuses = await sendTexts(app, place, texts);
      expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(textsPerPlace);
    });
  },
);
