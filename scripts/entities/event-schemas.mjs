import { exampleId, exampleOf, exampleTenant } from './examples.mjs';

const shared = (name) => ({ $ref: `envelope.yaml#/$defs/${name}` });

/** The schemas of the events of all described entities, as one document beside those of the other areas. */
export function entityEvents(entities) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'entity.yaml',
    title: 'Records of the entities that are described in contracts/entities',
    $defs: Object.assign({}, ...entities.map(schemasOf)),
  };
}

function schemasOf({ name, label, fields, events }) {
  const one = label.en.toLowerCase();
  // An erasure empties the texts that may tell of the person, in events as well.
  const isErasable = fields.some(({ to }) => to === 'users');
  const properties = {
    [`${name}_id`]: shared('uuid'),
    ...Object.fromEntries(fields.map((field) => [field.name, schemaOf(field, isErasable)])),
  };
  const example = {
    [`${name}_id`]: exampleId,
    ...Object.fromEntries(
      fields.map((field) => [field.name, field.name === 'tenant_id' ? exampleTenant : exampleOf(field)]),
    ),
  };
  const names = fields.map((field) => field.name);
  const changed = {
    type: 'array',
    minItems: 1,
    maxItems: names.length,
    uniqueItems: true,
    items: { enum: names },
  };
  const schema = (description, more = {}, added = {}) => ({
    description,
    'x-subject': name,
    type: 'object',
    additionalProperties: false,
    required: [...Object.keys(properties), ...Object.keys(more)],
    properties: { ...properties, ...more },
    examples: [{ ...example, ...added }],
  });
  return {
    [events.created]: schema(`The record was made: ${one}.`),
    [events.updated]: schema(
      `The record was changed: ${one}; \`changed\` names the fields.`,
      { changed },
      { changed: names.slice(0, 1) },
    ),
    [events.removed]: schema(`The record is gone: ${one}; the event tells what it said.`),
  };
}

function schemaOf(field, isErasable) {
  const { type, max, min, values, optional } = field;
  const orNull = (type) => (optional ? [type, 'null'] : type);
  switch (type) {
    case 'string':
    case 'text':
      return { type: isErasable ? ['string', 'null'] : orNull('string'), maxLength: max };
    case 'int':
    case 'money':
      return { type: orNull('integer'), minimum: min, maximum: max };
    case 'bool':
      return { type: 'boolean' };
    case 'enum':
      return { enum: [...Object.keys(values), ...(optional ? [null] : [])] };
    case 'date-time':
      return shared(optional ? 'optionalTimestamp' : 'timestamp');
    case 'ref':
      return shared(optional ? 'optionalUuid' : 'uuid');
  }
}
