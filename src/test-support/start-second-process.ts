import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface SecondProcess {
  /** The actor as JSON, or the code of the refusal. */
  authenticate(token: string): Promise<string>;
  /** Whether its notifications arrive, and how often they were cut. */
  health(): Promise<{ healthy: boolean; cuts: number }>;
  stop(): void;
}

/** Starts another process on the same database, with caches of its own. */
export async function startSecondProcess(url: string, masterKey: Buffer): Promise<SecondProcess> {
  const script = fileURLToPath(new URL('second-process.ts', import.meta.url));
  const child = fork(script, [url, masterKey.toString('base64')], { execArgv: ['--import', 'tsx'] });
  const waiting = new Map<number, (answer: string) => void>();
  child.on('message', ({ id, answer }: { id: number; answer: string }) => waiting.get(id)?.(answer));
  const answerTo = (id: number) =>
    new Promise<string>((resolve, reject) => {
      waiting.set(id, resolve);
      child.once('exit', (code) => reject(new Error(`The second process ended with ${code}.`)));
    });
  let last = 0;
  const ask = (token: string | null) => {
    last += 1;
    const answer = answerTo(last);
    child.send({ id: last, token });
    return answer;
  };
  child.setMaxListeners(0);
  await answerTo(0);
  return { authenticate: ask, health: async () => JSON.parse(await ask(null)), stop: () => child.disconnect() };
}
