import { kebabCase } from './names.mjs';
import { searchText } from './read-entities.mjs';

const banner = '// Made from contracts/entities by npm run generate: change the description, not this file.\n\n';

/** What the service is told of the entities: their descriptions, their models and their operations by name. */
export function entitySources(entities) {
  return {
    'src/models/entities.gen.ts': descriptions(entities),
    'src/models/entity-models.gen.ts': models(entities),
    'src/models/entity-inits.gen.ts': inits(entities),
    'src/operations/entities/entity-operations.gen.ts': operations(entities),
  };
}

function descriptions(entities) {
  const told = entities.map((entity) => [
    entity.resource,
    { ...entity, search: searchText(entity, `"${entity.model}".`) },
  ]);
  const json = JSON.stringify(Object.fromEntries(told), null, 2);
  return `${banner}import type { Entity } from './entity.js';

export const entities = ${json} as const satisfies Record<string, Entity>;
`;
}

const fileOf = ({ name }) => `./${kebabCase(name)}.js`;
const lines = (entities, line) => entities.map(line).join('');

function models(entities) {
  return `${banner}${lines(entities, (entity) => `export { ${entity.model} } from '${fileOf(entity)}';\n`)}`;
}

function inits(entities) {
  const imports = lines(entities, (entity) => `import { init${entity.model} } from '${fileOf(entity)}';\n`);
  const names = entities.map(({ model }) => `init${model}`).join(', ');
  return `${banner}${imports}\nexport const entityInits = [${names}];\n`;
}

function operations(entities) {
  const verbs = ['list', 'get', 'create', 'update', 'remove'];
  const exported = lines(
    entities,
    ({ resource, operations }) =>
      `\nconst ${resource} = operationsOf(entities.${resource});\n` +
      verbs.map((verb) => `export const ${operations[verb]} = ${resource}.${verb};\n`).join(''),
  );
  return `${banner}import { entities } from '../../models/entities.gen.js';
import { operationsOf } from './operations-of.js';
${exported}`;
}
