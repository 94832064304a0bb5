import { exampleId, exampleOf, exampleTenant } from './examples.mjs';
import { sentFields } from './read-entities.mjs';

/** What a field holds, as the REST contract says it. */
export function fieldSchema(field, { sent }) {
  const { type, max, min, values, description } = field;
  const told = description ? { description } : {};
  switch (type) {
    case 'string':
    case 'text':
      return { type: 'string', ...told, ...(sent && { pattern: '\\S', minLength: 1 }), maxLength: max };
    case 'int':
      return { type: 'integer', format: 'int32', ...told, minimum: min, maximum: max };
    case 'money':
      return { type: 'integer', format: 'int64', ...told, minimum: min, maximum: max };
    case 'bool':
      return { type: 'boolean', ...told };
    case 'enum':
      return { type: 'string', ...told, enum: Object.keys(values) };
    case 'date-time':
      return { type: 'string', format: 'date-time', ...told };
    case 'ref':
      return { type: 'string', format: 'uuid', ...told };
  }
}

const orNull = (schema) => ({ ...schema, nullable: true, ...(schema.enum && { enum: [...schema.enum, null] }) });

/** The schemas of one entity: as it is answered, as it is made and as it is changed. */
export function entitySchemas(entity) {
  const { model, fields, tenant } = entity;
  const sent = sentFields(entity);
  const required = sent.filter(({ optional, type }) => !optional && type !== 'bool').map(({ name }) => name);
  const properties = Object.fromEntries(
    sent.map((field) => {
      const schema = fieldSchema(field, { sent: true });
      return [field.name, field.optional ? orNull(schema) : schema];
    }),
  );
  const stamp = { type: 'string', format: 'date-time' };
  const tenantSchema = { type: 'string', format: 'uuid' };
  return {
    [model]: {
      type: 'object',
      required: ['id', ...fields.map(({ name }) => name), 'created_at', 'updated_at'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        ...Object.fromEntries(
          fields.map((field) => {
            const schema = field.name === 'tenant_id' ? tenantSchema : fieldSchema(field, { sent: false });
            return [field.name, field.optional ? orNull(schema) : schema];
          }),
        ),
        created_at: stamp,
        updated_at: stamp,
      },
      example: answerExample(entity),
    },
    [`${model}Create`]: {
      type: 'object',
      additionalProperties: false,
      ...(required.length > 0 && { required }),
      properties,
      example: sentExample(entity),
    },
    [`${model}Update`]: {
      type: 'object',
      ...(tenant !== 'none' && { description: 'What is not named stays, and so does the tenant.' }),
      additionalProperties: false,
      minProperties: 1,
      properties,
      example: updateExample(entity),
    },
  };
}

export const sentExample = (entity) =>
  Object.fromEntries(sentFields(entity).map((field) => [field.name, exampleOf(field)]));

export const answerExample = (entity) => ({
  id: exampleId,
  ...Object.fromEntries(
    entity.fields.map((field) => [field.name, field.name === 'tenant_id' ? exampleTenant : exampleOf(field)]),
  ),
  created_at: '2026-11-20T10:00:00.000Z',
  updated_at: '2026-11-20T10:00:00.000Z',
});

/** The first field alone. */
export const updateExample = (entity) => Object.fromEntries(Object.entries(sentExample(entity)).slice(0, 1));
