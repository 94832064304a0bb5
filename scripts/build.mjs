// Builds what is stale: the service into dist, the console's scripts and styles into dist/console.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installPackages } from './install-packages.mjs';
import { mustRun, root, runScript, runStep } from './run-step.mjs';

const digestFile = join(root, 'dist/.built-from');

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
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const emitting = ['--noEmitOnError', '--listEmittedFiles', '-p', 'tsconfig.build.json'];
    removeAllBut(emittedFiles(await mustRun(process.execPath, [compiler, ...emitting])));
    const { bundleFramework } = await import('./bundle-framework.mjs');
    await bundleFramework();
    writeFileSync(digestFile, digest);
  });
}

const emittedFiles = (output) => new Set([...output.matchAll(/^TSFILE: (.+)$/gm)].map((match) => resolve(match[1])));

/** A module that was renamed or removed must not live on in the output. */
function removeAllBut(emitted) {
  for (const path of readdirSync(join(root, 'dist'), { recursive: true })) {
    const file = join(root, 'dist', path);
    const isOutput = /\.js(\.map)?$/.test(path) && !path.startsWith('console');
    if (isOutput && !emitted.has(file)) rmSync(file);
  }
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
