import { expect, it } from 'vitest';
import { Shutdown } from './shutdown.js';

it('stops in the opposite order, each once, whatever fails in between', async () => {
  const done: string[] = [];
  const complaints: unknown[] = [];
  const shutdown = new Shutdown();
  shutdown.add(() => done.push('database'));
  shutdown.add(() => Promise.reject(new Error('stuck')));
  shutdown.add(async () => {
    await Promise.resolve();
    done.push('server');
  });
  const logger = { error: (fault: unknown) => complaints.push(fault) } as never;
  await Promise.all([shutdown.run(logger), shutdown.run(logger)]);
  expect(done).toEqual(['server', 'database']);
  expect(complaints).toHaveLength(1);
  expect(shutdown.isRunning).toBe(true);
});
