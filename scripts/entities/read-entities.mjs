import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { camelCase, kebabCase, pascalCase } from './names.mjs';

export const entityFolder = fileURLToPath(new URL('../../contracts/entities/', import.meta.url));

/** Every entity that is described in contracts/entities, by file name. */
export async function readEntities() {
  const names = (await readdir(entityFolder)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(names.map(async (name) => entityOf(parse(await readFile(entityFolder + name, 'utf8')))));
}

/** A description with all that follows from it: names, paths, operations and types of events. */
export function entityOf({ entity, table, fields, ...description }) {
  const model = pascalCase(entity);
  const models = pascalCase(table);
  const tenant = fields.tenant_id;
  return {
    name: entity,
    model,
    table,
    resource: camelCase(table),
    path: `/${kebabCase(table)}`,
    ...description,
    tenant: tenant ? (tenant.optional ? 'optional' : 'required') : 'none',
    operations: {
      list: `list${models}`,
      get: `get${model}`,
      create: `create${model}`,
      update: `update${model}`,
      remove: `remove${model}`,
    },
    events: Object.fromEntries(['created', 'updated', 'removed'].map((verb) => [verb, `entity.${entity}.${verb}.v1`])),
    fields: Object.entries(fields).map(([name, field]) => ({
      name,
      attribute: camelCase(name),
      ...defaults[field.type],
      ...field,
      optional: field.optional ?? false,
      unique: field.unique ?? false,
      indexed: field.indexed ?? false,
    })),
  };
}

const defaults = {
  string: { max: 120 },
  text: { max: 2_000 },
  int: { min: 0, max: 2_147_483_647 },
  money: { min: 0, max: 9_007_199_254_740_991 },
};

/** The fields that callers send; the tenant comes with the call. */
export const sentFields = ({ fields }) => fields.filter(({ name }) => name !== 'tenant_id');

/** Those that a list can be narrowed by. */
export const filterFields = (entity) =>
  sentFields(entity).filter(({ type, indexed }) => indexed && ['string', 'int', 'bool', 'enum', 'ref'].includes(type));

/** What the console's search looks in: SQL of one text, over which the migration makes an index. */
export function searchText({ fields }, prefix = '') {
  const texts = fields.filter(({ type }) => type === 'string' || type === 'text');
  const parts = texts.map(({ name, optional }) => (optional ? `coalesce(${prefix}${name}, '')` : `${prefix}${name}`));
  return parts.length === 0 ? null : `lower(${parts.join(` || ' ' || `)})`;
}
