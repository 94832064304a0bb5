import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { projectFolder } from '../../src/platform/project-folder.js';

const program = 'dist/service/main.js';
const readyWithinMs = 120_000;
const keptLines = 200;

/** The service as an operator runs it: the built program in a process of its own, with nothing but these settings. */
export class ServiceProcess {
  readonly #lines: string[] = [];
  readonly #settings: Record<string, string>;
  #child: ChildProcess;

  private constructor(
    readonly url: string,
    settings: Record<string, string>,
  ) {
    this.#settings = settings;
    this.#child = this.#spawn();
  }

  /** Fulfilled when it answers; on a free port unless the settings name one. */
  static async start(settings: Record<string, string>): Promise<ServiceProcess> {
    const port = settings['PORT'] ?? String(await freePort());
    const service = new ServiceProcess(`http://127.0.0.1:${port}`, { LOG_LEVEL: 'warn', ...settings, PORT: port });
    await service.untilReady();
    return service;
  }

  /** Starts it again, at the same address, after `stop` or `kill`. */
  async startAgain(): Promise<void> {
    this.#child = this.#spawn();
    await this.untilReady();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last lines that it printed. */
  get output(): string {
    return this.#lines.join('\n');
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async untilReady(): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    while (performance.now() < deadline) {
      if (!this.isRunning) throw new Error(`The service ended at its start:\n${this.output}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await this.kill();
    throw new Error(`The service was not ready within ${readyWithinMs / 1000} s:\n${this.output}`);
  }

  /** As an operator stops it. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** As a crash ends it. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  #spawn(): ChildProcess {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [program], {
      cwd: projectFolder,
      env: { PATH, HOME, ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => this.#keep(data));
    return child;
  }

  #keep(data: Buffer): void {
    this.#lines.push(...data.toString().trimEnd().split('\n'));
    this.#lines.splice(0, this.#lines.length - keptLines);
  }
}

/** The port that the system gives out now; another program could take it before the service does, but hardly will. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
