import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../platform/project-folder.js';

export interface Ended {
  code: number | null;
  output: string;
  errors: string;
}

/** Runs one of the service's programs from its sources, with no settings but these. */
export class RunningProgram {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  output = '';
  errors = '';

  constructor(program: 'main' | 'cli', args: string[], settings: Record<string, string>) {
    const dataDir = mkdtempSync(join(tmpdir(), 'flatrender-program-'));
    this.process = spawn(process.execPath, ['--import', 'tsx', join(projectFolder, 'src', `${program}.ts`), ...args], {
      cwd: projectFolder,
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout?.on('data', (data) => {
      this.output += data;
    });
    this.process.stderr?.on('data', (data) => {
      this.errors += data;
    });
    this.ended = once(this.process, 'close').then(([code]) => {
      rmSync(dataDir, { recursive: true, force: true });
      return { code: code as number | null, output: this.output, errors: this.errors };
    });
  }
}
