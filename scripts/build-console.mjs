// Builds the staff console's scripts, styles and fonts into dist/console: named by content, compressed beforehand.
// Does nothing when no source has changed. AdminJS's own bundler needs 20 seconds for what esbuild does in one.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const sourceFolder = join(project, 'src/admin/components');
const outFolder = join(project, 'dist/console');
const manifestPath = join(outFolder, 'manifest.json');
const require = createRequire(import.meta.url);

const adminFolder = dirname(require.resolve('adminjs'));
const designSystemFolder = resolve(dirname(require.resolve('@adminjs/design-system')), '..');

/** Scripts that AdminJS ships ready made, in the order in which the page loads them. */
const vendorScripts = {
  globals: join(adminFolder, 'lib/frontend/assets/scripts/global-bundle.production.js'),
  'design-system': join(designSystemFolder, 'bundle.production.js'),
  adminjs: join(adminFolder, 'lib/frontend/assets/scripts/app-bundle.production.js'),
};

/** Packages that the vendor scripts have put on `window` already. */
const globalNames = {
  react: 'React',
  'react-dom': 'ReactDOM',
  'react-redux': 'ReactRedux',
  'react-router': 'ReactRouter',
  'react-router-dom': 'ReactRouterDOM',
  'react-feather': 'FeatherIcons',
  adminjs: 'AdminJS',
  '@adminjs/design-system': 'AdminJSDesignSystem',
  '@adminjs/design-system/styled-components': 'styled',
};

const sha256 = (content) => createHash('sha256').update(content).digest('hex');

async function digestOfSources() {
  const own = (await readdir(sourceFolder, { recursive: true }))
    .filter((name) => /\.(tsx?|css|json)$/.test(name))
    .sort();
  const files = [
    ...own.map((name) => join(sourceFolder, name)),
    ...Object.values(vendorScripts),
    fileURLToPath(import.meta.url),
    join(project, 'package-lock.json'),
  ];
  const digests = await Promise.all(
    files.map(async (file) => `${file.slice(project.length)} ${sha256(await readFile(file))}`),
  );
  return sha256(digests.join('\n'));
}

async function isFresh(digest) {
  if (!existsSync(manifestPath)) return false;
  const manifest = JSON.parse(await readFile(manifestPath, 'utf8'));
  return manifest.digest === digest && manifest.written.every((name) => existsSync(join(outFolder, name)));
}

export async function consoleIsFresh() {
  return isFresh(await digestOfSources());
}

const takenFromWindow = {
  name: 'taken-from-window',
  setup(build) {
    const filter = new RegExp(
      `^(${Object.keys(globalNames)
        .map((name) => name.replaceAll('/', '\\/'))
        .join('|')})$`,
    );
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'window' }));
    build.onLoad({ filter: /.*/, namespace: 'window' }, ({ path }) => ({
      contents: `module.exports = window.${globalNames[path]}`,
      loader: 'js',
    }));
  },
};

const bundling = {
  outdir: outFolder,
  bundle: true,
  write: false,
  minify: true,
  jsx: 'automatic',
  target: ['es2020', 'safari15'],
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.woff2': 'file' },
  assetNames: '[name]-[hash]',
  publicPath: '/admin/assets',
  logLevel: 'warning',
};

/** What a component imports while it runs becomes a file of its own: the first page does not wait for it. */
const loadedLater = (files) => ({
  name: 'loaded-later',
  setup({ onResolve, esbuild }) {
    onResolve({ filter: /^\./ }, async ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const entryPoints = [join(resolveDir, path)];
      const { outputFiles } = await esbuild.build({
        ...bundling,
        entryPoints,
        format: 'esm',
        plugins: [takenFromWindow],
      });
      const contents = Buffer.from(outputFiles[0].contents);
      const name = withDigest(basename(path), 'js', contents);
      files.push({ name, contents });
      return { path: `${bundling.publicPath}/${name}`, external: true };
    });
  },
});

async function bundleComponents() {
  const { build } = await import('esbuild');
  const later = [];
  const { outputFiles } = await build({
    ...bundling,
    entryPoints: { console: join(sourceFolder, 'entry.tsx') },
    format: 'iife',
    plugins: [takenFromWindow, loadedLater(later)],
  });
  const first = outputFiles.map(({ path, contents }) => ({
    name: path.slice(outFolder.length + 1),
    contents: Buffer.from(contents),
  }));
  return [...first, ...later];
}

const compress = {
  br: (content) =>
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  gz: (content) => promisify(gzip)(content, { level: 9 }),
};

/** Writes a file and its compressed copies; answers their names and the size that travels. */
async function writeCompressed(name, content) {
  const copyNames = name.endsWith('.woff2') ? [] : [`${name}.br`, `${name}.gz`];
  const names = [name, ...copyNames];
  // The name tells the content: what an earlier build has compressed need not be compressed again.
  if (!names.every((each) => existsSync(join(outFolder, each)))) await compressInto(name, content);
  const travels = copyNames[0] ? (await stat(join(outFolder, copyNames[0]))).size : 0;
  return { names, travels };
}

async function compressInto(name, content) {
  if (!name.endsWith('.woff2')) {
    await Promise.all(
      Object.entries(compress).map(async ([suffix, run]) =>
        writeFile(join(outFolder, `${name}.${suffix}`), await run(content)),
      ),
    );
  }
  await writeFile(join(outFolder, name), content);
}

/** Files of earlier builds that no page asks for any more. */
async function removeOthers(names) {
  const kept = new Set(names);
  const stale = (await readdir(outFolder)).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(join(outFolder, name))));
}

const withDigest = (name, extension, content) => `${name}-${sha256(content).slice(0, 12)}.${extension}`;

export async function buildConsole({ say = console.log } = {}) {
  const digest = await digestOfSources();
  if (await isFresh(digest)) return say('Console: up to date.');
  const startedAt = performance.now();
  say('Console: bundling the components …');
  const built = await bundleComponents();
  await mkdir(outFolder, { recursive: true });

  const pieces = [];
  for (const [role, file] of Object.entries(vendorScripts)) {
    const content = await readFile(file);
    pieces.push({ role, name: withDigest(role, 'js', content), content });
  }
  for (const { name, contents: content } of built) {
    if (name === 'console.js')
      pieces.push({ role: 'components', name: withDigest('components', 'js', content), content });
    else if (name === 'console.css')
      pieces.push({ role: 'styles', name: withDigest('styles', 'css', content), content });
    else pieces.push({ role: null, name, content });
  }
  say('Console: compressing scripts, styles and fonts …');
  const written = await Promise.all(pieces.map(({ name, content }) => writeCompressed(name, content)));
  const files = Object.fromEntries(pieces.filter(({ role }) => role).map(({ role, name }) => [role, name]));
  const manifest = { digest, files, written: written.flatMap(({ names }) => names) };
  await writeFile(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
  await removeOthers(['manifest.json', ...manifest.written]);
  const kilobytes = Math.round(
    written.reduce((sum, { travels }, index) => sum + (pieces[index].role ? travels : 0), 0) / 1000,
  );
  say(
    `Console: built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, ${kilobytes} kB for the first page.`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildConsole();
