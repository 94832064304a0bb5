// npm run proof: the long tests at full figures; what follows -- goes to Vitest (a file's name, -t).
import { join } from 'node:path';
import { build } from './build.mjs';
import { installPackages } from './install-packages.mjs';
import { root, runProgram, runScript } from './run-step.mjs';

await runScript(async () => {
  await installPackages();
  await build();
  const { withTestServices } = await import('./test-services/index.mjs');
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'proof/vitest.config.ts'];
  const args = [...vitest, ...process.argv.slice(2)];
  const { code } = await withTestServices((env) => runProgram(process.execPath, args, { env, shown: true }));
  process.exitCode = code;
});
