import type { NextFunction, Request, Response } from 'express';
import { middleware } from 'express-openapi-validator';
import { ContractBreach } from './contract-breach.js';
import type { ContractDocument, ContractOperation } from './contract-document.js';

type ValidatorOptions = Parameters<typeof middleware>[0];
type ValidatorStep = ReturnType<typeof middleware>[number];
type OpenApiRequest = Parameters<ValidatorStep>[0];
type Metadata = NonNullable<OpenApiRequest['openapi']>;

export interface ValidatorParts {
  contract: ContractDocument;
  /** On in tests and development, never in production. */
  checkResponses: boolean;
}

const strictUuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function validatorOptions({ contract, checkResponses }: ValidatorParts): ValidatorOptions {
  return {
    // The validator rewrites the document it is given.
    apiSpec: structuredClone(contract) as unknown as ValidatorOptions['apiSpec'],
    validateApiSpec: false,
    validateRequests: { coerceTypes: false },
    validateResponses: checkResponses,
    validateSecurity: false,
    fileUploader: false,
    // The default, 'fast', takes 2026-19-39 for a date.
    ajvFormats: { mode: 'full' },
    // The usual format takes urn:uuid:… too, which PostgreSQL refuses.
    formats: { uuid: { type: 'string', validate: (text: string) => strictUuid.test(text) } },
  };
}

/**
 * express-openapi-validator, with its search among all path patterns done once per operation at start instead of at
 * each request: what it found is kept, and put on the request together with the parameters that the router has read.
 */
export class ContractValidator {
  readonly #metadata = new Map<ContractOperation, Metadata>();
  readonly #requestStep: ValidatorStep;
  readonly #responseStep: ValidatorStep | null;

  private constructor(steps: readonly ValidatorStep[], checkResponses: boolean) {
    this.#requestStep = stepNamed(steps, 'requestMiddleware');
    this.#responseStep = checkResponses ? stepNamed(steps, 'responseMiddleware') : null;
  }

  get checksResponses(): boolean {
    return this.#responseStep !== null;
  }

  static async create(parts: ValidatorParts, operations: readonly ContractOperation[]): Promise<ContractValidator> {
    const steps = middleware(validatorOptions(parts));
    const validator = new ContractValidator(steps, parts.checkResponses);
    const metadataStep = stepNamed(steps, 'metadataMiddleware');
    for (const operation of operations)
      validator.#metadata.set(operation, await captureMetadata(metadataStep, operation));
    return validator;
  }

  /** Throws the validator's own error for a request outside the contract; fills in defaults and typed query values. */
  checkRequest(operation: ContractOperation, request: Request, response: Response, params: Record<string, string>) {
    const metadata = this.#metadata.get(operation);
    if (!metadata) throw new Error(`${operation.id} has no metadata.`);
    (request as OpenApiRequest).openapi = { ...metadata, pathParams: params };
    return run(this.#requestStep, request, response);
  }

  /** Throws ContractBreach for an answer outside the contract. Only after `checkRequest`. */
  async checkResponse(
    operation: ContractOperation,
    request: Request,
    status: number,
    json: string | undefined,
  ): Promise<void> {
    if (this.#responseStep === null) return;
    const response = {
      statusCode: status,
      headersSent: false,
      getHeaders: () => ({ 'content-type': 'application/json' }),
      json: (_body: unknown) => undefined,
    };
    const body: unknown = json === undefined ? undefined : JSON.parse(json);
    try {
      await run(this.#responseStep, request, response as unknown as Response, () => response.json(body));
    } catch (error) {
      throw new ContractBreach(operation, String(status), error instanceof Error ? error.message : String(error));
    }
  }
}

function stepNamed(steps: readonly ValidatorStep[], name: string): ValidatorStep {
  const step = steps.find((candidate) => candidate.name === name);
  if (!step) throw new Error(`express-openapi-validator has no step ${name}.`);
  return step;
}

function run(step: ValidatorStep, request: Request, response: Response, afterwards?: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const next: NextFunction = (error?: unknown) => {
      if (error) return reject(error as Error);
      afterwards?.();
      resolve();
    };
    step(request as OpenApiRequest, response, next);
  });
}

async function captureMetadata(step: ValidatorStep, { method, path }: ContractOperation): Promise<Metadata> {
  const url = path.replaceAll(/\{\w+\}/g, 'any');
  const request = { method, path: url, url, originalUrl: url, baseUrl: '', app: { enabled: () => false } };
  await run(step, request as unknown as Request, {} as Response);
  const { openapi } = request as unknown as OpenApiRequest;
  if (!openapi) throw new Error(`The validator does not know ${method} ${path}.`);
  return openapi;
}
