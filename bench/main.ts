import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { initModels } from '../src/models/index.js';
import type { Database } from '../src/platform/database.js';
import { useMasterKey } from '../src/platform/secrets.js';
import { createTestDatabase } from '../src/platform/test-database.js';
import { prepareCallers } from './callers.js';
import { compareAnswers } from './compare.js';
import { fill } from './fill.js';
import { type LoadOptions, type MeasuredProgram, measure } from './load.js';
import { processorTimeOf } from './processor-time.js';
import { type Program, startFloor, startService } from './programs.js';
import { raceRelay } from './relay/race-relay.js';
import { type Scenario, scenariosFor } from './scenarios.js';
import { fullSizes, quickSizes } from './sizes.js';
import { type Result, ratioOf, tableOf } from './table.js';
import { raceWebhooks } from './webhooks/race-webhooks.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string' },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});
const chosen = values.quick ? quickSizes : fullSizes;
const sizes = { ...chosen, rounds: Number(values.rounds ?? chosen.rounds) };
const say = (line: string) => process.stderr.write(`${line}\n`);

const masterKey = randomBytes(32);
useMasterKey(masterKey);
const { database, url: databaseUrl, drop } = await createTestDatabase();
const programs: Program[] = [];
try {
  initModels(database.sequelize);
  say(`Filling in ${sizes.users} users …`);
  await fill(databaseUrl, sizes);
  const callers = await prepareCallers(database, sizes);
  const parts = { databaseUrl, masterKey: masterKey.toString('base64'), processes: Number(values.processes) };
  const service = await startService(parts);
  programs.push(service);
  const floor = await startFloor(parts);
  programs.push(floor);
  const results: Result[] = [];
  for (const scenario of scenariosFor(callers, sizes)) {
    if (!scenario.name.includes(values.only)) continue;
    await compareAnswers(scenario, service.url, floor.url);
    const result = await race(database, scenario, service, floor);
    say(`${scenario.name}: ${ratioOf(result).median.toFixed(2)}`);
    results.push(result);
  }
  if (results.length > 0) console.log(`\n${tableOf(results)}\n`);
  // What is moved rather than answered has the machine for itself.
  for (const program of programs.splice(0)) await program.stop();
  if ('relay'.includes(values.only)) console.log(`\n${await raceRelay(database, parts, sizes.relay)}\n`);
  if ('webhooks'.includes(values.only)) console.log(`\n${await raceWebhooks(database, parts, sizes.webhooks)}\n`);
} finally {
  for (const program of programs) await program.stop();
  await drop();
}

/** Rounds of the service and of the floor in turn, so that what else the machine does meets both alike. */
async function race(database: Database, scenario: Scenario, service: Program, floor: Program): Promise<Result> {
  const { connections, secondsPerRound } = sizes;
  const result: Result = { scenario, service: [], floor: [] };
  for (let round = 0; round <= sizes.rounds; round += 1) {
    for (const [name, program] of Object.entries({ service, floor })) {
      const seconds = round === 0 ? 1 : secondsPerRound;
      const load = { url: program.url, connections, seconds, round: `round ${round} of the ${name}` };
      const measured = await measureAndCount(database, scenario, program, load);
      // The first one warms up.
      if (round > 0) result[name as 'service' | 'floor'].push(measured);
    }
  }
  return result;
}

/** Every answered write must have left its row; those cut off at the end of the round may have. */
async function measureAndCount(
  database: Database,
  scenario: Scenario,
  program: Program,
  load: LoadOptions,
): Promise<MeasuredProgram> {
  const before = await countOf(database, scenario);
  const timeBefore = await processorTimeOf(database, program);
  const measured = await measure(scenario, load);
  const left = (await settledCountOf(database, scenario)) - before;
  if (scenario.leaves && (left < measured.answered || left > measured.answered + load.connections)) {
    throw new Error(`${scenario.name}, ${load.round}: ${measured.answered} answers, but ${left} rows.`);
  }
  const processorTime = ((await processorTimeOf(database, program)) - timeBefore) / measured.answered;
  return { ...measured, processorTime };
}

/** Once nobody works any more at what was cut off at the end of the round. */
async function settledCountOf(database: Database, scenario: Scenario): Promise<number> {
  for (let count = await countOf(database, scenario); scenario.leaves; ) {
    await sleep(500);
    const later = await countOf(database, scenario);
    if (later === count) return later;
    count = later;
  }
  return 0;
}

async function countOf({ sequelize }: Database, { leaves }: Scenario): Promise<number> {
  if (!leaves) return 0;
  const [rows] = await sequelize.query(leaves);
  return Number((rows as { count: string }[])[0]?.count);
}
