import { exampleId } from './examples.mjs';
import { filterFields } from './read-entities.mjs';
import { answerExample, entitySchemas, fieldSchema } from './schemas.mjs';

const component = (kind, name) => ({ $ref: `#/components/${kind}/${name}` });

const always =
  `bad_request validation_failed unauthenticated token_invalid token_expired session_revoked forbidden user_banned
  tenant_suspended not_found not_acceptable uri_too_long rate_limited internal unavailable`.split(/\s+/);
const withBody = ['invalid_json', 'payload_too_large', 'unsupported_media_type', 'unprocessable'];

const responses = {
  400: 'BadRequest',
  401: 'Unauthenticated',
  403: 'Forbidden',
  404: 'NotFound',
  406: 'NotAcceptable',
  409: 'Conflict',
  413: 'PayloadTooLarge',
  414: 'UriTooLong',
  415: 'UnsupportedMediaType',
  422: 'Unprocessable',
  429: 'TooManyRequests',
  500: 'Internal',
  503: 'Unavailable',
};
const bodyStatuses = ['413', '415', '422'];

/** The part of the REST contract that follows from the descriptions: tags, paths and schemas. */
export function restContract(entities) {
  return {
    tags: entities.map(({ model, description }) => ({ name: model, description })),
    paths: Object.assign({}, ...entities.map(pathsOf)),
    components: {
      parameters: Object.assign({}, ...entities.map(parameterOf)),
      schemas: Object.assign({}, ...entities.map(entitySchemas)),
    },
  };
}

function parameterOf({ name, model, label }) {
  return {
    [`${model}Id`]: {
      name: `${name}_id`,
      in: 'path',
      required: true,
      description: `The ${label.en.toLowerCase()}.`,
      schema: { type: 'string', format: 'uuid' },
      example: exampleId,
    },
  };
}

function pathsOf(entity) {
  const { name, path, model, label, plural, operations, read, write } = entity;
  const one = label.en.toLowerCase();
  const many = plural.en.toLowerCase();
  const operation = (id, rule, words) => operationOf(entity, id, rule, words);
  const schema = component('schemas', model);
  const json = (schema, more = {}) => ({ 'application/json': { schema, ...more } });
  const page = {
    type: 'object',
    required: ['data', 'meta'],
    properties: {
      data: { type: 'array', maxItems: 100, items: schema },
      meta: component('schemas', 'PaginationMeta'),
    },
  };
  const pageExample = { data: [answerExample(entity)], meta: { page: 1, page_size: 20, total: 1, has_more: false } };
  const filters = filterFields(entity).map((field) => ({
    name: field.name,
    in: 'query',
    description: `Only those with this ${field.label.en.toLowerCase()}.`,
    schema: fieldSchema(field, { sent: true }),
  }));
  const ofOne = [component('parameters', `${model}Id`)];
  const body = (name) => ({ required: true, content: json(component('schemas', name)) });
  return {
    [path]: {
      get: operation(operations.list, read, {
        summary: `List ${many}`,
        description: `The newest first${filters.length > 0 ? ', narrowed by what is named' : ''}.`,
        parameters: [component('parameters', 'Page'), component('parameters', 'PageSize'), ...filters],
        success: ['200', { description: `A page of ${many}.`, content: json(page, { example: pageExample }) }],
      }),
      post: operation(operations.create, write, {
        summary: `Make ${article(one)}`,
        description: `What was made is answered. Twice makes two, or is a conflict where a value is one of a kind.`,
        requestBody: body(`${model}Create`),
        success: ['201', { description: 'Made.', content: json(schema) }],
      }),
    },
    [`${path}/{${name}_id}`]: {
      get: operation(operations.get, read, {
        summary: `Get ${article(one)}`,
        description: `With all that is known of it.`,
        parameters: ofOne,
        success: ['200', { description: `The ${one}.`, content: json(schema) }],
      }),
      patch: operation(operations.update, write, {
        summary: `Change ${article(one)}`,
        description: 'What is not named stays.',
        parameters: ofOne,
        requestBody: body(`${model}Update`),
        success: ['200', { description: `The ${one} as it is now.`, content: json(schema) }],
      }),
      delete: operation(operations.remove, write, {
        summary: `Remove ${article(one)}`,
        description: 'It is gone; the audit trail keeps what it said.',
        parameters: ofOne,
        success: ['204', { description: 'Removed.' }],
      }),
    },
  };
}

function operationOf({ model, tenant }, operationId, { callers }, { summary, description, success, ...parts }) {
  const isOfTenant = tenant !== 'none';
  const codes = [
    ...always,
    ...(isOfTenant && callers.includes('service') ? ['tenant_required'] : []),
    ...(callers.includes('platformAdministrator') ? ['mfa_required'] : []),
    ...(parts.requestBody ? [...withBody, 'conflict'] : []),
  ];
  const told = Object.entries(responses)
    .filter(([status]) => parts.requestBody || (!bodyStatuses.includes(status) && status !== '409'))
    .map(([status, name]) => [status, component('responses', name)]);
  return {
    tags: [model],
    operationId,
    'x-new': true,
    summary,
    description: `${description} For ${callers.map((caller) => callerNames[caller]).join(', ')}.`,
    security: [{ BearerAuth: [] }, ...(callers.includes('service') ? [{ ServiceToken: [] }] : [])],
    'x-error-codes': codes,
    parameters: [
      ...(parts.parameters ?? []),
      component('parameters', 'TenantId'),
      component('parameters', 'Traceparent'),
    ],
    ...(parts.requestBody && { requestBody: parts.requestBody }),
    responses: Object.fromEntries([success, ...told]),
  };
}

const callerNames = {
  user: 'users',
  tenantManager: 'managers of tenants',
  platformAdministrator: 'platform administrators',
  service: 'services',
};

const article = (noun) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
