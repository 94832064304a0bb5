// npm run bench: builds the service, finds or starts PostgreSQL, measures. `--quick` is a smoke run of half a minute.
import { join } from 'node:path';
import { build } from '../scripts/build.mjs';
import { installPackages } from '../scripts/install-packages.mjs';
import { root, runProgram, runScript } from '../scripts/run-step.mjs';

await runScript(async () => {
  await installPackages();
  await build();
  const { findPostgres } = await import('../scripts/test-services/postgres.mjs');
  const postgres = await findPostgres();
  try {
    const program = ['--import', 'tsx', join(root, 'bench/main.ts'), ...process.argv.slice(2)];
    const { code } = await runProgram(process.execPath, program, {
      env: { ...process.env, ...postgres.env },
      shown: true,
    });
    process.exitCode = code;
  } finally {
    await postgres.stop?.();
  }
});
