import { stringify } from 'yaml';
import { kebabCase } from './names.mjs';
import { searchText } from './read-entities.mjs';

/** The files of a new entity, by their paths. */
export function writtenFiles({ description, entity, time }) {
  const folder = kebabCase(entity.table);
  return {
    [`contracts/entities/${kebabCase(entity.name)}.yaml`]: stringify(description, { lineWidth: 120 }),
    [`migrations/${time}-${folder}.js`]: migration(entity),
    [`src/models/${kebabCase(entity.name)}.ts`]: model(entity),
    [`src/operations/${folder}/${folder}.test.ts`]: test(entity),
  };
}

function migration({ table, fields, ...entity }) {
  const columns = fields.map((field) => `      ${field.name} ${columnOf(field)},\n`).join('');
  const search = searchText({ fields, ...entity });
  const ofTenant = fields.some(({ name }) => name === 'tenant_id');
  const indexes = [
    `create index ${table}_newest on ${table} (created_at desc, id);`,
    ...(ofTenant ? [`create index ${table}_of_tenant on ${table} (tenant_id, created_at desc);`] : []),
    ...fields.flatMap((field) => indexesOf(table, field, ofTenant)),
    `create index ${table}_search on ${table}\n      using gin ((${search}) gin_trgm_ops);`,
  ];
  return `export async function up({ sql }) {
  await sql(\`
    create table ${table} (
      id uuid primary key,
${columns}      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    ${indexes.join('\n    ')}
  \`);
}

export async function down({ sql }) {
  await sql('drop table ${table}');
}
`;
}

function columnOf({ name, type, optional, min, max, values, to }) {
  const present = optional ? '' : ' not null';
  switch (type) {
    case 'string':
    case 'text':
      return `text${present} check (char_length(${name}) between 1 and ${max})`;
    case 'int':
      return `integer${present} check (${name} between ${min} and ${max})`;
    case 'money':
      return `bigint${present} check (${name} between ${min} and ${max})`;
    case 'bool':
      return 'boolean not null default false';
    case 'enum':
      return `text${present} check (${name} in (${Object.keys(values)
        .map((value) => `'${value}'`)
        .join(', ')}))`;
    case 'date-time':
      return `timestamptz(3)${present}`;
    case 'ref':
      return `uuid${present} references ${to} (id)`;
  }
}

function indexesOf(table, { name, type, unique, indexed, to }, ofTenant) {
  const told = type === 'string' ? `lower(${name})` : name;
  const within = ofTenant ? `coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), ` : '';
  return [
    ...(unique ? [`create unique index ${table}_${name}_key on ${table} (${within}${told});`] : []),
    ...(indexed || to === 'users' ? [`create index ${table}_${name} on ${table} (${name});`] : []),
  ];
}

const kinds = {
  string: () => 'string',
  text: () => 'string',
  int: () => 'number',
  money: () => 'number',
  bool: () => 'boolean',
  enum: ({ values }) =>
    Object.keys(values)
      .map((value) => `'${value}'`)
      .join(' | '),
  'date-time': () => 'Date',
  ref: () => 'string',
};

function model({ model, description, resource, fields }) {
  const declared = fields.map((field) => {
    const kind = kinds[field.type](field);
    const mayBeLeftOut = field.optional || field.type === 'bool';
    const told = field.optional ? `${kind} | null` : kind;
    return `  declare ${field.attribute}: ${mayBeLeftOut ? `CreationOptional<${told}>` : told};\n`;
  });
  return `import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { entities } from './entities.gen.js';
import { initEntity } from './init-entity.js';
import { RecordedModel } from './recorded-model.js';

/** ${description} */
export class ${model} extends RecordedModel<InferAttributes<${model}>, InferCreationAttributes<${model}>> {
  declare id: string;
${declared.join('')}  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

export function init${model}(sequelize: Sequelize): void {
  initEntity(sequelize, ${model}, entities.${resource});
}
`;
}

function test({ resource }) {
  return `import { entities } from '../../models/entities.gen.js';
import { itIsAsDescribed } from '../entities/support/described-entity.js';

itIsAsDescribed(entities.${resource});
`;
}
