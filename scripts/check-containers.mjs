// Lints the Dockerfile and the compose files: no container engine is needed for that.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import dockerfile from 'dockerfile-utils';
import { root, runProgram } from './run-step.mjs';

const faults = [...dockerfileFaults(readFileSync(join(root, 'Dockerfile'), 'utf8')), ...(await composeFaults())];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

function dockerfileFaults(text) {
  const known = dockerfile
    .validate(text, {})
    .map(({ message, range }) => `Dockerfile:${range.start.line + 1}: ${message}`);
  const own = copiedSources(text)
    .filter((source) => !existsSync(join(root, source)))
    .map((source) => `Dockerfile: COPY names ${source}, which does not exist.`);
  const user = /^USER (?!root|0)/m.test(text) ? [] : ['Dockerfile: the service must not run as root.'];
  return [...known, ...own, ...user];
}

function copiedSources(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('COPY ') && !line.includes('--from='));
  return lines.flatMap((line) => line.split(/\s+/).slice(1, -1));
}

async function composeFaults() {
  const { code, output } = await runProgram(process.execPath, [
    join(root, 'node_modules/dclint/bin/dclint.cjs'),
    'compose.yaml',
    'compose.test.yaml',
    '--max-warnings=0',
  ]);
  return code === 0 ? [] : [output];
}
