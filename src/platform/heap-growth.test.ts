import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { projectFolder } from './project-folder.js';

/** Keeps some 60 MB, makes a gigabyte of garbage that outlives the young generation, and prints the largest heap in MB. */
const program = (prepare: string) => `
  ${prepare}
  const block = () => Array.from({ length: 20_000 }, (_, index) => ({ index }));
  const kept = Array.from({ length: 60 }, block);
  const lately = [];
  let largest = 0;
  for (let round = 0; round < 1_000; round += 1) {
    lately[round % 12] = block();
    largest = Math.max(largest, process.memoryUsage().heapTotal);
  }
  console.log(Math.round(largest / 2 ** 20), kept.length);
`;

async function largestHeap(prepare = ''): Promise<number> {
  // As on a machine with plenty of memory, where V8 lets a heap grow fastest.
  const args = ['--max-old-space-size=4096', '--import=tsx', '--input-type=module', '--eval', program(prepare)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: projectFolder });
  return Number.parseInt(stdout, 10);
}

it('a heap that lives on stays small while there is much garbage', async () => {
  const bounded = `const { boundHeapGrowth } = await import('./src/platform/heap-growth.ts'); boundHeapGrowth();`;
  const [free, held] = [await largestHeap(), await largestHeap(bounded)];
  expect(held).toBeLessThan(free * 0.8);
}, 60_000);
