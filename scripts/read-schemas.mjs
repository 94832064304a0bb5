import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { entityEvents } from './entities/event-schemas.mjs';
import { readEntities } from './entities/read-entities.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

export async function readYaml(path) {
  return parse(await readFile(path, 'utf8'), { merge: true, maxAliasCount: -1 });
}

/** The schemas that follow from the descriptions of entities; written beside the others, and never read from there. */
export const entityEventFile = 'entity.gen.yaml';

/** Every schema file of contracts/events, by file name. */
export async function readEventFiles() {
  const folder = `${root}contracts/events/`;
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml') && name !== entityEventFile).sort();
  const files = await Promise.all(names.map(async (name) => [name, await readYaml(folder + name)]));
  return new Map([...files, [entityEventFile, entityEvents(await readEntities())]]);
}

/** The data schema of each event type, with every reference replaced by what it points to. */
export async function readEventSchemas() {
  const files = await readEventFiles();
  const events = {};
  for (const [file, document] of files) {
    for (const [name, schema] of Object.entries(document.$defs)) {
      if (name.includes('.')) events[name] = inline(schema, file, files);
    }
  }
  return events;
}

function inline(node, file, files) {
  if (Array.isArray(node)) return node.map((item) => inline(item, file, files));
  if (node === null || typeof node !== 'object') return node;
  const { $ref, ...rest } = node;
  const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inline(value, file, files)]));
  if ($ref === undefined) return own;
  const [targetFile, pointer] = $ref.split('#');
  const target = targetFile || file;
  const found = pointer
    .split('/')
    .slice(1)
    .reduce((value, key) => value?.[key], files.get(target));
  if (found === undefined) throw new Error(`${file}: nothing at ${$ref}`);
  return { ...inline(found, target, files), ...own };
}
