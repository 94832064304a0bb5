// npm run cli -- <command>: installs and builds what is missing or stale, then runs the command.
import { build } from './build.mjs';
import { installPackages } from './install-packages.mjs';
import { runScript } from './run-step.mjs';

await runScript(async () => {
  await installPackages();
  await build();
  await import('../dist/service/cli.js');
});
