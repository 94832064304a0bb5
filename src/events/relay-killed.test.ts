import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openRelayBench, type RelayBench } from './support/relay-bench.js';
import { amqpUrl, firstArrivals, inOrder } from './support/test-queue.js';

const full = process.env['PROOF'] === 'full';
const kills = full ? 50 : 4;
const writes = full ? 5_000 : 400;
const script = fileURLToPath(new URL('./support/writing-relay.ts', import.meta.url));

let bench: RelayBench;
const children = new Set<ChildProcess>();
beforeEach(async () => {
  bench = await openRelayBench(20);
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await bench.close();
});

/** Runs a process that writes and relays, and kills it as soon as `count` more events have come out of any. */
async function runAndKill(count: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, bench.own.url, amqpUrl, bench.exchange], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  const exited = once(child, 'exit');
  const start = bench.queue.arrivals.length;
  await vi.waitFor(() => expect(bench.queue.arrivals.length).toBeGreaterThanOrEqual(start + count), {
    timeout: 30_000,
    interval: 1,
  });
  // Anywhere in the relay's round, not only where the last arrival shows it to be.
  await delay(Math.random() * 20);
  child.kill('SIGKILL');
  await exited;
  children.delete(child);
}

test(`${kills} kills in the middle of writing and publishing: each committed change has its event, in order, and no rolled-back one has`, {
  timeout: 600_000,
}, async () => {
  const share = Math.ceil(writes / kills);
  const onePart = async (rounds: number) => {
    for (let round = 0; round < rounds; round += 1) await runAndKill(share + Math.floor(Math.random() * 20));
  };
  // Two at a time, so that one relay always takes over lanes from another that died.
  await Promise.all([onePart(kills / 2), onePart(kills / 2)]);

  const versions = await bench.writer.versions();
  await bench.startRelay();
  await vi.waitFor(() => expect(firstArrivals(bench.queue.arrivals)).toEqual(inOrder(versions)), {
    timeout: 60_000,
    interval: 50,
  });
  expect([...versions.values()].reduce((sum, version) => sum + version, 0)).toBeGreaterThanOrEqual(writes / 2);
});
