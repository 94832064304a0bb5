// Reduces AdminJS to what src/admin/framework.ts takes from it: the packages are 1,900 modules, nearly all of them for
// the browser or for AdminJS's own bundler.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './run-step.mjs';

const { version } = JSON.parse(await readFile(join(root, 'node_modules/adminjs/package.json'), 'utf8'));

/** What the rest of the service loads as well: there must be one of each. */
const shared = ['sequelize', 'express', 'express-session', 'express-formidable'];

/** Nothing that AdminJS imports does more than define things, so what is not used can be left out. */
const withoutSideEffects = {
  name: 'without-side-effects',
  setup(building) {
    building.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === 'resolving') return undefined;
      const resolved = await building.resolve(path, { ...options, pluginData: 'resolving' });
      return { ...resolved, sideEffects: false };
    });
  },
};

/** Its bundlers, which the console never calls: scripts/build-console.mjs does their work. */
const withoutBundlers = {
  name: 'without-bundlers',
  setup(building) {
    const contents = `export default {}; export const bundlePath = '', stylePath = '';`;
    building.onLoad({ filter: /adminjs.lib.(backend.bundler.components.bundler|utils.theme-bundler)\.js$/ }, () => ({
      contents,
    }));
  },
};

/** It reads its own package.json, by a path that the one file has not. */
const withVersion = {
  name: 'with-version',
  setup(building) {
    building.onLoad({ filter: /adminjs.lib.adminjs\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const reading = /JSON\.parse\(fs\.readFileSync\(path\.join\(__dirname, '\.\.\/package\.json'\), 'utf-8'\)\)/;
      if (!reading.test(source)) throw new Error('AdminJS reads its version in another way: look at this script.');
      return { contents: source.replace(reading, JSON.stringify({ version })) };
    });
  },
};

async function reduceFramework() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/admin/framework.ts')],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: shared,
    plugins: [withoutBundlers, withVersion, withoutSideEffects],
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** A step before the service's own bundle: what AdminJS may be spared is not to be taken from anything else. */
export const reducedFramework = {
  name: 'reduced-framework',
  setup(building) {
    building.onLoad({ filter: /src.admin.framework\.ts$/ }, async () => ({
      contents: await reduceFramework(),
      resolveDir: root,
    }));
  },
};
