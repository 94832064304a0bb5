import { compile } from 'json-schema-to-typescript';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { readEventSchemas } from './read-schemas.mjs';

const banner = '// Made from contracts/ by npm run generate: change the contract, not this file.\n\n';

export async function typesOfContract(document) {
  const nodes = await openapiTypescript(structuredClone(document), { defaultNonNullable: false });
  return banner + astToString(nodes);
}

export async function typesOfEvents() {
  const schemas = await readEventSchemas();
  const [types, taken] = [typesIn(schemas, 'out'), typesIn(schemas, 'in')];
  const told = await declarationOf(
    'EventData',
    'The data of each event, by its type, which is also its routing key.',
    types,
    schemas,
  );
  const incoming = await declarationOf(
    'IncomingEventData',
    'The data of each event that other services tell. They may add to it.',
    taken,
    schemas,
  );
  const list = (names) => names.map((type) => `  '${type}',\n`).join('');
  const sealed = types.filter((type) => schemas[type]['x-sealed']);
  return `${banner}${told}
${incoming}
export const eventTypes = [\n${list(types)}] as const;

/** Of other services. */
export const incomingEventTypes = [\n${list(taken)}] as const;

/** Whose data is sealed until it is published. */
export const sealedEventTypes = [\n${list(sealed)}] as const;

/** What a tenant can be told of: what happens in tenants and is not sealed. */
export const tenantEvents = ${JSON.stringify(tenantEvents(types, schemas), null, 2)} as const;
`;
}

/** The schemas of what other services tell, for checking it as it comes. */
export async function schemasOfIncomingEvents() {
  const schemas = await readEventSchemas();
  const taken = typesIn(schemas, 'in').map((type) => [type, checked(schemas[type])]);
  const json = JSON.stringify(Object.fromEntries(taken), null, 2);
  return `${banner}export const incomingSchemas: Record<string, object> = ${json};\n`;
}

function tenantEvents(types, schemas) {
  return types
    .map((type) => ({ ...schemas[type], type }))
    .filter((schema) => schema.properties.tenant_id && !schema['x-sealed'])
    .map(({ type, description, 'x-subject': subject }) => ({ type, subject, description }));
}

function typesIn(schemas, direction) {
  return Object.keys(schemas)
    .filter((type) => (schemas[type]['x-direction'] ?? 'out') === direction)
    .sort();
}

function declarationOf(name, description, types, schemas) {
  const properties = Object.fromEntries(types.map((type) => [type, schemas[type]]));
  const schema = { title: name, description, type: 'object', additionalProperties: false, required: types, properties };
  return compile(schema, name, { bannerComment: '', ignoreMinAndMaxItems: true });
}

/** What a checker reads of a schema. */
function checked(node) {
  if (Array.isArray(node)) return node.map(checked);
  if (node === null || typeof node !== 'object') return node;
  const told = Object.entries(node).filter(
    ([key]) => !key.startsWith('x-') && key !== 'description' && key !== 'examples',
  );
  return Object.fromEntries(told.map(([key, value]) => [key, checked(value)]));
}
