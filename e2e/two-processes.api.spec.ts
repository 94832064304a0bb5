import { banUnderLoad } from './scenarios/ban-under-load.js';
import { keyUnderLoad } from './scenarios/key-under-load.js';
import { refreshRace } from './scenarios/refresh-race.js';
import { signedIn } from './support/api-client.js';
import { expect, test } from './support/test.js';

// Small samples; `npm run proof` runs them at full figures and says how long each took.

test('a user banned while he calls both processes is refused by both, and can neither refresh nor sign in', async ({
  stage,
  person,
}) => {
  const load = { perSecond: 20, secondsBefore: 1, secondsAfter: 3 };
  const { succeeded, sent, refusals, atOnce } = await banUnderLoad(stage, person, load);
  expect(succeeded).toBeGreaterThan(0);
  expect(sent - succeeded).toBeGreaterThan(0);
  expect(refusals).toEqual(['user_banned']);
  expect(atOnce).toEqual(['403 user_banned', '403 user_banned', '403 user_banned', '403 user_banned']);
});

test('one refresh token sent at once to both processes has one successor, and ends the session when it comes again', async ({
  stage,
  person,
}) => {
  const { codes, successors, reused, afterwards } = await refreshRace(stage, person, 20);
  expect(new Set(codes)).toEqual(new Set(['ok']));
  expect(successors).toBe(1);
  expect(reused).toBe('session_revoked');
  expect(afterwards).toEqual(['session_revoked', 'session_revoked']);
});

test('an API key revoked while both processes are asked about it is refused by both, and every use was counted', async ({
  stage,
}) => {
  const manager = await signedIn(stage.first.url, 'manager@acme.test');
  const load = { perSecond: 20, secondsBefore: 1, secondsAfter: 3 };
  const { sent, good, lastSentMs, reasons, usageCount } = await keyUnderLoad(stage, manager, load);
  expect(good).toBeGreaterThan(0);
  expect(sent).toBeGreaterThan(good);
  expect(lastSentMs).toBeLessThan(1_000);
  expect(reasons).toEqual(['revoked']);
  expect(usageCount).toBe(good);
});
