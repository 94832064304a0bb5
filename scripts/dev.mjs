// npm run dev: runs the service from its sources and starts it again whenever one of them changes.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installPackages } from './install-packages.mjs';
import { mustRun, root, runScript } from './run-step.mjs';

await runScript(async () => {
  await installPackages();
  await mustRun(process.execPath, ['scripts/build-console.mjs'], { shown: true });
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  spawn(process.execPath, [tsx, 'watch', '--clear-screen=false', 'src/main.ts'], { cwd: root, stdio: 'inherit' });
});
