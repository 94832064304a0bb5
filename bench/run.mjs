// npm run bench: builds the service, finds or starts PostgreSQL and RabbitMQ, measures. `--quick` is a smoke run of half a minute.
import { join } from 'node:path';
import { build } from '../scripts/build.mjs';
import { installPackages } from '../scripts/install-packages.mjs';
import { root, runProgram, runScript } from '../scripts/run-step.mjs';

await runScript(async () => {
  await installPackages();
  await build();
  const { withTestServices } = await import('../scripts/test-services/index.mjs');
  const program = ['--import', 'tsx', join(root, 'bench/main.ts'), ...process.argv.slice(2)];
  const { code } = await withTestServices((env) => runProgram(process.execPath, program, { env, shown: true }));
  process.exitCode = code;
});
