import { type ContractOperation, formType, operationsOf, readContract } from '../contract-document.js';
import type { Schema } from './arbitrary-value.js';
import type { SentRequest } from './send-request.js';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  example?: unknown;
  schema: Schema;
}

interface OperationObject {
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: Record<string, { schema: Schema & { example?: object }; example?: object }> };
}

export interface ExampleRequest {
  operation: ContractOperation;
  path: string;
  body: Record<string, unknown> | undefined;
}

const contract = readContract();

/** Every operation of the contract, with a request made of its examples. */
export const exampleRequests: ExampleRequest[] = operationsOf(contract).map((operation) => ({
  operation,
  path: pathOf(operation, parametersOf(operation)),
  body: bodyOf(operation),
}));

export function parametersOf(operation: ContractOperation): Parameter[] {
  return (objectOf(operation).parameters ?? []).map((parameter) =>
    '$ref' in parameter ? (resolveReference(parameter.$ref) as Parameter) : parameter,
  );
}

export function bodySchemaOf(operation: ContractOperation): Schema | undefined {
  return mediaOf(operation)?.schema;
}

/** The schema of the body itself, where the contract gives it a name. */
export function resolvedBodySchemaOf(operation: ContractOperation): Schema {
  const schema = bodySchemaOf(operation) ?? {};
  return schema.$ref === undefined ? schema : (resolveReference(schema.$ref) as Schema);
}

/** Each body has one media type. */
function mediaOf(operation: ContractOperation) {
  return Object.values(objectOf(operation).requestBody?.content ?? {})[0];
}

/** A body as the operation takes it: a form, or JSON. */
export function sentBody(
  { bodyKind }: ContractOperation,
  body: unknown,
  headers: Record<string, string> = {},
): SentRequest {
  if (bodyKind === 'json') return { body, headers };
  const fields = Object.entries((body ?? {}) as object).map(([name, value]) => [name, String(value)]);
  return {
    raw: new URLSearchParams(Object.fromEntries(fields)).toString(),
    headers: { ...headers, 'content-type': formType },
  };
}

function objectOf({ method, path }: ContractOperation): OperationObject {
  return contract.paths[path.replace(/^\/v1/, '')]?.[method.toLowerCase()] as OperationObject;
}

function pathOf({ path }: ContractOperation, parameters: Parameter[]): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const example = parameters.find((parameter) => parameter.name === name)?.example;
    if (typeof example !== 'string') throw new Error(`${path} has no example of ${name}.`);
    return encodeURIComponent(example);
  });
}

function bodyOf(operation: ContractOperation): Record<string, unknown> | undefined {
  const media = mediaOf(operation);
  if (!media) return undefined;
  const example = media.example ?? (resolvedBodySchemaOf(operation) as { example?: object }).example;
  if (example === undefined) throw new Error(`${operation.id} has no example of its body.`);
  return { ...example };
}

export function resolveReference(reference: string): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], contract);
}
