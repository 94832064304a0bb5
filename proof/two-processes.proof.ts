import { afterAll, beforeAll, expect, test } from 'vitest';
import { banUnderLoad } from '../e2e/scenarios/ban-under-load.js';
import { keyUnderLoad } from '../e2e/scenarios/key-under-load.js';
import { refreshRace } from '../e2e/scenarios/refresh-race.js';
import { callApi, refresh, signedIn } from '../e2e/support/api-client.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { round, tell } from './figures.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test('a banned user’s requests, 100 a second on two processes, succeed no later than a second after the ban', async (context) => {
  const runs = [];
  for (const seat of ['031', '032', '033', '034', '035']) {
    const load = { perSecond: 100, secondsBefore: 2, secondsAfter: 4 };
    runs.push(await banUnderLoad(stage, `person${seat}@acme.test`, load));
  }
  const latest = Math.max(...runs.map(({ lastSentMs }) => lastSentMs));
  tell(context, {
    bans: runs.length,
    requests: runs.reduce((sum, { sent }) => sum + sent, 0),
    'last success sent after the ban’s own time, ms': round(latest),
    'its answer taken, ms': round(Math.max(...runs.map(({ lastAnsweredMs }) => lastAnsweredMs))),
  });
  for (const { succeeded, sent, refusals, atOnce } of runs) {
    expect(succeeded).toBeGreaterThan(0);
    expect(sent).toBeGreaterThan(succeeded);
    expect(refusals).toEqual(['user_banned']);
    expect(new Set(atOnce)).toEqual(new Set(['403 user_banned']));
  }
  expect(latest).toBeLessThan(1_000);
});

test('a revoked API key, asked about 100 times a second on two processes, is good no later than a second after', async (context) => {
  const manager = await signedIn(stage.first.url, 'manager@acme.test');
  const runs = [];
  for (let run = 0; run < 5; run += 1)
    runs.push(await keyUnderLoad(stage, manager, { perSecond: 100, secondsBefore: 2, secondsAfter: 4 }));
  const latest = Math.max(...runs.map(({ lastSentMs }) => lastSentMs));
  tell(context, {
    keys: runs.length,
    questions: runs.reduce((sum, { sent }) => sum + sent, 0),
    'last good answer asked for after the revocation’s own time, ms': round(latest),
    'uses not counted': runs.reduce((sum, { good, usageCount }) => sum + good - usageCount, 0),
  });
  for (const { sent, good, reasons, usageCount } of runs) {
    expect(good).toBeGreaterThan(0);
    expect(sent).toBeGreaterThan(good);
    expect(reasons).toEqual(['revoked']);
    expect(usageCount).toBe(good);
  }
  expect(latest).toBeLessThan(1_000);
});

test('one refresh token × 100 in parallel on two processes has one successor, and kills its session when used again', async (context) => {
  const rounds = 5;
  const races = [];
  for (let round = 0; round < rounds; round += 1) {
    races.push(await refreshRace(stage, `person0${41 + round}@acme.test`, 100));
    await stage.forgetTries();
  }
  const all = races.flatMap(({ codes }) => codes);
  tell(context, {
    rounds,
    successors: races.map(({ successors }) => successors).join(', '),
    'answered 200': all.filter((code) => code === 'ok').length,
    'answered 503, all connections busy': all.filter((code) => code === 'unavailable').length,
  });
  // Whoever waits too long for a connection is told to come again; nobody gets a second successor.
  expect(all.filter((code) => code !== 'ok' && code !== 'unavailable')).toEqual([]);
  for (const { successors, reused, afterwards } of races) {
    expect(successors).toBe(1);
    expect([reused, ...afterwards]).toEqual(['session_revoked', 'session_revoked', 'session_revoked']);
  }
});

test('a used refresh token is refused after a restart of every process', async (context) => {
  const used: string[] = [];
  const open: string[] = [];
  for (let seat = 51; seat <= 60; seat += 1) {
    const { refresh_token } = await signedIn(stage.first.url, `person0${seat}@acme.test`);
    const next = await refresh(stage.second.url, refresh_token);
    const latest = await refresh(stage.first.url, next.body.refresh_token);
    used.push(refresh_token);
    open.push(latest.body.refresh_token);
  }
  const { first, second } = stage;
  await Promise.all([first.stop(), second.stop()]);
  await Promise.all([first.startAgain(), second.startAgain()]);
  const stillOpen = await Promise.all(open.map((token) => refresh(stage.second.url, token)));
  const accepted = await Promise.all(used.map((token) => refresh(stage.first.url, token)));
  tell(context, { 'used tokens': used.length, accepted: accepted.filter(({ status }) => status === 200).length });
  expect(stillOpen.map(({ status }) => status)).toEqual(open.map(() => 200));
  expect(accepted.map(({ body }) => body.error.code)).toEqual(used.map(() => 'session_revoked'));
});

test('rotating the signing keys under load loses no valid token', async (context) => {
  const rotations = 5;
  const tokens = [(await signedIn(stage.first.url, 'person061@acme.test')).access_token];
  const urls = [stage.first.url, stage.second.url];
  const statuses = new Map<number, number>();
  let rotating = true;
  const load = Array.from({ length: 8 }, async (_, index) => {
    for (let turn = index; rotating; turn += 1) {
      const token = tokens[turn % tokens.length];
      const { status } = await callApi(urls[turn % urls.length] ?? '', 'GET', '/v1/users/me', { token });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  });
  for (let rotation = 0; rotation < rotations; rotation += 1) {
    await stage.command('keys:rotate');
    for (const url of urls) tokens.push((await signedIn(url, `person06${2 + rotation}@acme.test`)).access_token);
  }
  rotating = false;
  await Promise.all(load);
  tell(context, {
    rotations,
    requests: [...statuses.values()].reduce((sum, count) => sum + count, 0),
    ...Object.fromEntries(statuses),
  });
  expect([...statuses.keys()]).toEqual([200]);
});
