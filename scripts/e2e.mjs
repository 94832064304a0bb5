// npm run e2e: the browser journeys alone; what follows -- goes to Playwright (--ui, --headed, a file's name).
import { join } from 'node:path';
import { build } from './build.mjs';
import { installPackages } from './install-packages.mjs';
import { root, runProgram, runScript } from './run-step.mjs';

await runScript(async () => {
  await installPackages();
  await build();
  const { withTestServices } = await import('./test-services/index.mjs');
  const playwright = [join(root, 'node_modules/@playwright/test/cli.js'), 'test', ...process.argv.slice(2)];
  const { code } = await withTestServices((env) => runProgram(process.execPath, playwright, { env, shown: true }));
  process.exitCode = code;
});
