import { dirname, join } from 'node:path';
import { readEntities } from './entities/read-entities.mjs';
import { restContract } from './entities/rest-contract.mjs';
import { readYaml, root } from './read-schemas.mjs';

const start = `${root}contracts/rest/identity.openapi.yaml`;

/**
 * The contract's files as one document: what the validator, the reference pages and the types read. Each file keeps its
 * parts under `components`, with names unique among all files, so that a reference only loses its file name. What follows
 * from the descriptions of entities is added.
 */
export async function bundleContract(path = start) {
  const main = await readYaml(path);
  const described = restContract(await readEntities());
  const files = new Map([[path, main]]);
  const components = {};

  for (const [file, document] of files) {
    for (const target of referencedFiles(document, file)) {
      if (!files.has(target)) files.set(target, await readYaml(target));
    }
    gather(components, document.components ?? {}, file);
  }

  gather(components, described.components, 'contracts/entities');

  const paths = {};
  for (const [address, item] of Object.entries(main.paths)) {
    const [file, pointer] = item.$ref.split('#');
    paths[address] = at(files.get(join(dirname(path), file)), pointer);
    if (paths[address] === undefined) throw new Error(`${address}: nothing at ${item.$ref}`);
  }
  const tags = [...main.tags, ...described.tags];
  const all = { ...paths, ...described.paths };
  return withLocalReferences({ ...main, tags, paths: all, components: sorted(components) });
}

function referencedFiles(node, file) {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== '$ref') return referencedFiles(value, file);
    const [name] = value.split('#');
    return name === '' ? [] : [join(dirname(file), name)];
  });
}

function gather(components, added, file) {
  for (const [kind, parts] of Object.entries(added)) {
    components[kind] ??= {};
    for (const [name, part] of Object.entries(parts)) {
      if (name in components[kind]) throw new Error(`${file}: ${kind}/${name} is defined twice`);
      components[kind][name] = part;
    }
  }
}

function at(document, pointer) {
  const steps = pointer.split('/').slice(1);
  return steps.reduce((node, step) => node?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

function withLocalReferences(node) {
  if (Array.isArray(node)) return node.map(withLocalReferences);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' ? value.slice(value.indexOf('#')) : withLocalReferences(value),
    ]),
  );
}

function sorted(components) {
  const byName = ([one], [other]) => one.localeCompare(other, 'en');
  return Object.fromEntries(
    Object.entries(components)
      .sort(byName)
      .map(([kind, parts]) => [kind, Object.fromEntries(Object.entries(parts).sort(byName))]),
  );
}
