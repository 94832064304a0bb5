import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { byPerson, RecordedWrites } from '../e2e/scenarios/recorded-writes.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { tell } from './figures.js';
import { people } from './people.js';
import { untilDrained } from './until-drained.js';

const kills = 10;
const writes = 1_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test(`${kills} × kill -9 of the server during ${writes} writes: every committed change has its event, none that was not committed`, async (context) => {
  const recorded = await RecordedWrites.prepare(stage, people(8));
  const writing = recorded.write(writes);
  for (let kill = 1; kill <= kills; kill += 1) {
    const share = (kill * writes) / (kills + 1);
    while (recorded.count < share) await sleep(5);
    await stage.first.kill();
    await stage.first.startAgain();
  }
  await writing;
  await untilDrained(stage);

  const committed = await recorded.committed();
  const told = await recorded.told();
  const unanswered = recorded.statuses.get(0) ?? 0;
  tell(context, {
    writes: recorded.count,
    acknowledged: recorded.acknowledged.length,
    'without an answer': unanswered,
    committed: committed.length,
    events: told.length,
  });
  expect(unanswered).toBeGreaterThan(0);
  const inDatabase = new Set(committed.map(({ userId, name }) => `${userId} ${name}`));
  expect(recorded.acknowledged.filter(({ userId, name }) => !inDatabase.has(`${userId} ${name}`))).toEqual([]);
  expect(byPerson(told)).toEqual(byPerson(committed));
});
