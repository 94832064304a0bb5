// Builds what is stale: the service into dist/service, the console's scripts and styles into dist/console.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPackages } from './install-packages.mjs';
import { mustRun, root, runScript, runStep } from './run-step.mjs';

const digestFile = join(root, 'dist/service/.built-from');

export async function build() {
  await buildService();
  const { consoleIsFresh } = await import('./build-console.mjs');
  if (await consoleIsFresh()) return;
  // In a process of its own: the service that is started next would keep the memory of the bundler.
  await mustRun(process.execPath, ['scripts/build-console.mjs'], { shown: true });
}

async function buildService() {
  const digest = digestOfSources();
  if (existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest) return;
  await runStep('Building the service', async () => {
    rmSync(digestFile, { force: true });
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { bundleService } = await import('./bundle-service.mjs');
    await Promise.all([mustRun(process.execPath, [compiler, '-p', 'tsconfig.build.json']), bundleService()]);
    writeFileSync(digestFile, digest);
  });
}

/** Of everything that the output depends on: a changed date or a switched branch alone builds nothing. */
function digestOfSources() {
  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts'))
    .map((path) => join('src', path));
  const hash = createHash('sha256');
  for (const path of [
    ...sources.sort(),
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/bundle-framework.mjs',
    'scripts/bundle-service.mjs',
    'scripts/spare-work.mjs',
    'package-lock.json',
  ]) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runScript(async () => {
    await installPackages();
    await build();
  });
}
