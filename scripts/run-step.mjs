// Progress on stderr, so that what a command prints on stdout stays its own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Failed in a way that its own text explains: shown without a stack. */
export class StepError extends Error {}

const secondsSince = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

/** Says what is going on, and how long it took. */
export async function runStep(label, work) {
  const startedAt = performance.now();
  process.stderr.write(`• ${label} …\n`);
  const result = await work();
  process.stderr.write(`  done in ${secondsSince(startedAt)}\n`);
  return result;
}

/** Runs a program in the project's folder; answers with its exit code and what it printed, unless that is shown. */
export function runProgram(command, args, { env = process.env, shown = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: shown ? ['inherit', 2, 2] : ['ignore', 'pipe', 'pipe'],
    });
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => printed.push(data));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(printed).toString().trim() }));
  });
}

export async function mustRun(command, args, options) {
  const { code, output } = await runProgram(command, args, options);
  if (code === 0) return output;
  throw new StepError(`${[command, ...args].join(' ')} failed:\n${output}`);
}

/** Runs a script's work; a failure that explains itself is shown as text alone. */
export async function runScript(work) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`\n${error instanceof StepError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
