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
  const types = Object.keys(schemas).sort();
  const schema = {
    title: 'EventData',
    description: 'The data of each event, by its type, which is also its routing key.',
    type: 'object',
    additionalProperties: false,
    required: types,
    properties: Object.fromEntries(types.map((type) => [type, schemas[type]])),
  };
  const declaration = await compile(schema, 'EventData', { bannerComment: '', ignoreMinAndMaxItems: true });
  const list = (names) => names.map((type) => `  '${type}',\n`).join('');
  const sealed = types.filter((type) => schemas[type]['x-sealed']);
  return `${banner}${declaration}
export const eventTypes = [\n${list(types)}] as const;

/** Whose data is sealed until it is published. */
export const sealedEventTypes = [\n${list(sealed)}] as const;
`;
}
