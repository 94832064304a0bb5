import { readEventFiles, readEventSchemas, readYaml, root } from './read-schemas.mjs';

const exchange = 'flatrender.events';

/** The catalogue as one AsyncAPI 3 document: every event that this service sends and takes, on the exchange they share. */
export async function asyncApiDocument() {
  const [files, schemas, { version }] = await Promise.all([
    readEventFiles(),
    readEventSchemas(),
    readYaml(`${root}package.json`),
  ]);
  const areas = [...files.values()].filter(({ $defs }) => holdsTypes($defs)).map(areaOf);
  const types = Object.keys(schemas).sort();
  const mapTypes = (entry) => Object.fromEntries(types.map((type) => [idOf(type), entry(type, schemas[type])]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'FlatRender Identity: events',
      version,
      description:
        'What the identity service tells of every change, and what it takes from the services for rendering, files and ' +
        `notification. Topic exchange \`${exchange}\`, routing key = type, CloudEvents 1.0 in structured JSON, at least ` +
        'once, in order per subject.',
      tags: areas.map(({ name }) => ({ $ref: `#/components/tags/${name}` })),
    },
    defaultContentType: 'application/cloudevents+json',
    servers: {
      broker: {
        host: '{host}',
        protocol: 'amqp',
        description: 'RabbitMQ, as `AMQP_URL` says.',
        security: [{ $ref: '#/components/securitySchemes/account' }],
        variables: { host: { default: 'localhost:5672', description: 'Host and port of the broker.' } },
      },
    },
    channels: mapTypes((type, schema) => ({
      address: type,
      description: schema.description,
      messages: { [idOf(type)]: { $ref: `#/components/messages/${idOf(type)}` } },
      bindings: {
        amqp: { is: 'routingKey', exchange: { name: exchange, type: 'topic', durable: true, autoDelete: false } },
      },
    })),
    operations: mapTypes((type, schema) => ({
      action: isTaken(schema) ? 'receive' : 'send',
      channel: { $ref: `#/channels/${idOf(type)}` },
      summary: schema.description,
      messages: [{ $ref: `#/channels/${idOf(type)}/messages/${idOf(type)}` }],
    })),
    components: {
      securitySchemes: {
        account: { type: 'userPassword', description: 'An account of the broker, as in `AMQP_URL`.' },
      },
      tags: Object.fromEntries(areas.map((area) => [area.name, area])),
      messages: mapTypes(messageOf),
      schemas: { ...envelopes(files.get('envelope.yaml'), schemas), ...mapTypes((_type, schema) => dataOf(schema)) },
    },
  };
}

/** Names of components may hold letters, digits, `.`, `-` and `_`; JSON pointers are easiest to read without dots. */
const idOf = (type) => type.replaceAll('.', '-');
const holdsTypes = ($defs) => Object.keys($defs).some((name) => name.includes('.'));
const isTaken = (schema) => schema['x-direction'] === 'in';
const areaOf = ({ $id, title }) => ({ name: $id.replace('.yaml', ''), description: title });

function messageOf(type, schema) {
  return {
    name: type,
    title: schema.description,
    contentType: 'application/cloudevents+json',
    tags: [{ $ref: `#/components/tags/${type.split('.')[0]}` }],
    payload: {
      allOf: [
        { $ref: `#/components/schemas/${isTaken(schema) ? 'TakenEvent' : 'CloudEvent'}` },
        {
          type: 'object',
          properties: { type: { const: type }, data: { $ref: `#/components/schemas/${idOf(type)}` } },
        },
      ],
    },
    examples: schema.examples.map((data) => ({ name: type, payload: exampleOf(type, schema, data) })),
    'x-subject': schema['x-subject'],
    'x-sealed': schema['x-sealed'] ?? false,
  };
}

function dataOf({ examples: _examples, ...schema }) {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !key.startsWith('x-')));
}

/** Of what is sent, and of what is taken, which may come from anybody and is held to what is needed alone. */
function envelopes({ $schema: _schema, $id: _id, title: _title, $defs: _defs, ...envelope }, schemas) {
  const { source: _ours, traceparent, tenantid, dataschema: _dataschema, ...shared } = inlined(envelope.properties);
  const source = { type: 'string', minLength: 1, maxLength: 200, description: 'Which service tells it.' };
  const anyId = { type: 'string', minLength: 1, maxLength: 200, description: shared.id.description };
  return {
    CloudEvent: { ...envelope, properties: inlined(envelope.properties) },
    TakenEvent: {
      description: `What other services tell: ${Object.values(schemas).filter(isTaken).length} types. They may add to it.`,
      type: 'object',
      required: ['specversion', 'id', 'source', 'type', 'data'],
      properties: {
        specversion: shared.specversion,
        id: anyId,
        source,
        type: shared.type,
        time: shared.time,
        tenantid,
        traceparent,
        data: shared.data,
      },
    },
  };

  function inlined(properties) {
    const known = (node) => {
      if (node.$ref === undefined) return node;
      const { $ref, ...rest } = node;
      return { ..._defs[$ref.split('/').at(-1)], ...rest };
    };
    return Object.fromEntries(Object.entries(properties).map(([name, node]) => [name, known(node)]));
  }
}

function exampleOf(type, schema, data) {
  const id = '6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55';
  const subject = schema['x-subject'];
  return {
    specversion: '1.0',
    id,
    source: isTaken(schema) ? `/flatrender/${type.split('.')[0]}` : '/flatrender/identity',
    type,
    subject: `${subject}/${data[`${subject}_id`] ?? data.job_id ?? data.object_id ?? id}`,
    time: '2026-11-20T10:00:00.000Z',
    datacontenttype: 'application/json',
    ...(!isTaken(schema) && { dataschema: `urn:flatrender:event:${type}` }),
    ...(typeof data.tenant_id === 'string' && { tenantid: data.tenant_id }),
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-6a3f7c2e51b44d0a-00',
    data,
  };
}
