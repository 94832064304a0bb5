// npm test: everything that a change must pass, with nothing to set up before.
import { installPackages } from './install-packages.mjs';
import { runScript } from './run-step.mjs';

await runScript(async () => {
  await installPackages();
  const { check } = await import('./check.mjs');
  await check();
});
