import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectFolder } from '../src/platform/project-folder.js';

/** A TypeScript program of the benchmark in a process of its own. */
export function startProgram(args: string[]): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: projectFolder,
    env: { PATH, HOME, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The next thing that it prints. */
export async function lineOf(child: ChildProcess): Promise<string> {
  const [line] = child.stdout ? await once(child.stdout, 'data') : [''];
  return String(line).trim();
}
