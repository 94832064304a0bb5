import { readdir, readFile } from 'node:fs/promises';
import { bundleContract } from '../bundle-contract.mjs';
import { root, StepError } from '../run-step.mjs';

/** Refuses an entity any of whose names something else has already. */
export async function requireFreeNames(entity, paths) {
  const { model, table, resource, path, operations, name } = entity;
  const contract = await bundleContract();
  const known = Object.values(contract.paths).flatMap((item) => Object.values(item).map((one) => one.operationId));
  const taken = [
    ...Object.values(operations).filter((operation) => known.includes(operation)),
    ...[model, `${model}Create`, `${model}Update`].filter((schema) => schema in contract.components.schemas),
    ...(path in contract.paths ? [path] : []),
    ...((await textOf('migrations')).includes(`create table ${table} (`) ? [`the table ${table}`] : []),
    ...((await textOf('src/admin/resources')).includes(`id: '${resource}'`) ? [`the screen ${resource}`] : []),
    ...(await existing(paths)),
  ];
  if (taken.length > 0)
    throw new StepError(
      `There is something called ${name} already: ${taken.join(', ')}. Nothing was written; choose another name.`,
    );
}

async function textOf(folder) {
  const names = (await readdir(root + folder)).filter((file) => /\.(js|ts)$/.test(file));
  return (await Promise.all(names.map((file) => readFile(`${root}${folder}/${file}`, 'utf8')))).join('\n');
}

async function existing(paths) {
  const found = await Promise.all(
    paths.map((path) =>
      readFile(root + path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return found.flat();
}
