import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { projectFolder } from '../platform/project-folder.js';

type Piece = 'globals' | 'design-system' | 'adminjs' | 'components' | 'styles';

/** What scripts/build-console.mjs has written. */
export interface ConsoleAssets {
  files: Record<Piece, string>;
  written: string[];
}

const folder = join(projectFolder, 'dist/console');
const yearMilliseconds = 365 * 24 * 3_600_000;
const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
};

export async function loadConsoleAssets(): Promise<ConsoleAssets> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw new Error('The console is not built yet: run "npm run build".', { cause });
  });
  return JSON.parse(text) as ConsoleAssets;
}

export const assetAddress = (name: string): string => `/admin/assets/${name}`;

/** Serves the built files, compressed beforehand and kept by browsers for ever: their names change with their content. */
export function serveAssets({ written }: ConsoleAssets): RequestHandler {
  const known = new Set(written);
  return (request, response, next) => {
    const name = request.path.slice(1);
    if (!known.has(name)) return next();
    const encoding = request.acceptsEncodings(['br', 'gzip', 'identity']);
    const suffix = encoding === 'br' ? '.br' : encoding === 'gzip' ? '.gz' : '';
    const compressed = suffix !== '' && known.has(name + suffix);
    response.setHeader('Content-Type', types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
    response.setHeader('Vary', 'Accept-Encoding');
    if (compressed) response.setHeader('Content-Encoding', suffix === '.br' ? 'br' : 'gzip');
    response.removeHeader('Cache-Control');
    response.sendFile(compressed ? name + suffix : name, { root: folder, immutable: true, maxAge: yearMilliseconds });
  };
}
