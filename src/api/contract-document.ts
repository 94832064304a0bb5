import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../platform/project-folder.js';
import type { operations } from './contract.gen.js';

export type OperationId = keyof operations;

/** Whether an operation wants to know who calls: never, when told, or always (401 without it). */
export type CredentialRule = 'none' | 'optional' | 'required';

export interface ContractOperation {
  id: OperationId;
  /** In upper case. */
  method: string;
  /** With the prefix, in the contract's notation: `/v1/users/{user_id}`. */
  path: string;
  credentials: CredentialRule;
  takesBody: boolean;
  /** A call without a body is refused. */
  requiresBody: boolean;
  /** `form` for what browsers post; everything else is JSON. */
  bodyKind: 'json' | 'form';
  /** What a success is answered with. */
  replyKind: 'json' | 'html';
  /** Every error code that it can answer. */
  errorCodes: readonly string[];
}

type SecurityRequirement = Record<string, string[]>;

interface OperationObject {
  operationId: OperationId;
  security?: SecurityRequirement[];
  requestBody?: { required?: boolean; content?: Record<string, unknown> };
  responses?: Record<string, { content?: Record<string, unknown> }>;
  'x-error-codes'?: string[];
}

export interface ContractDocument {
  openapi: `3.0.${string}`;
  info: { title: string; version: string };
  servers: { url: string }[];
  security?: SecurityRequirement[];
  paths: Record<string, Record<string, unknown>>;
}

/** The contract as one document, as `npm run generate` wrote it. */
export function readContract(): ContractDocument {
  return JSON.parse(readFileSync(join(projectFolder, 'contracts/rest/identity.gen.json'), 'utf8'));
}

export const pathPrefix = '/v1';
export const formType = 'application/x-www-form-urlencoded';
const methods = new Set(['get', 'put', 'post', 'patch', 'delete']);

export function operationsOf(contract: ContractDocument): ContractOperation[] {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => describe(method, path, operation as OperationObject, contract)),
  );
}

function describe(
  method: string,
  path: string,
  operation: OperationObject,
  contract: ContractDocument,
): ContractOperation {
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path: pathPrefix + path,
    credentials: credentialRule(operation.security ?? contract.security ?? []),
    takesBody: operation.requestBody !== undefined,
    requiresBody: operation.requestBody?.required === true,
    bodyKind: formType in (operation.requestBody?.content ?? {}) ? 'form' : 'json',
    replyKind: 'text/html' in (operation.responses?.['200']?.content ?? {}) ? 'html' : 'json',
    errorCodes: operation['x-error-codes'] ?? [],
  };
}

function credentialRule(requirements: SecurityRequirement[]): CredentialRule {
  if (requirements.length === 0) return 'none';
  return requirements.some((requirement) => Object.keys(requirement).length === 0) ? 'optional' : 'required';
}
