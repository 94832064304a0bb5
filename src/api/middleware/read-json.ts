import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import readBytes from 'raw-body';
import { DomainError, type FieldFault } from '../../platform/errors.js';

const largestBodyBytes = 100 * 1024;
const deepestNesting = 32;

const rawBodies = new WeakMap<object, Buffer>();
const noBytes = Buffer.alloc(0);

/** The bytes of the JSON that was read. */
export function rawBodyOf(request: Request): Buffer {
  return rawBodies.get(request) ?? noBytes;
}

/**
 * Reads the body of an operation that takes one into `request.body`. With the reader that Express' own parser is built
 * on: what that does beside it (compression, character sets, types) is decided here already.
 */
export async function readJson(request: Request): Promise<void> {
  if (!simplifyContentType(request)) return;
  requireUncompressed(request);
  const length = request.headers['content-length'] ?? null;
  const bytes = await readBytes(request, { length, limit: largestBodyBytes });
  // Told as what it is, rather than as malformed.
  if (bytes.length === 0) throw faulty('body', 'is required');
  if (!isUtf8(bytes)) throw new DomainError('invalid_json', 'The body is not UTF-8.');
  rawBodies.set(request, bytes);
  request.body = parseBody(bytes);
  checkValue(request.body, '', 0);
}

function parseBody(bytes: Buffer): object {
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(bytes).toString());
  } catch (cause) {
    throw new DomainError('invalid_json', 'The body is not valid JSON.', { cause });
  }
  if (typeof value === 'object' && value !== null) return value;
  throw new DomainError('invalid_json', 'The body must be a JSON object or list.');
}

/** Some editors begin a file with a byte order mark, which is no part of the JSON. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** A compressed body can grow a thousandfold while it is read. */
function requireUncompressed({ headers }: Request): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  throw new DomainError('unsupported_media_type', 'Send the body uncompressed.');
}

/**
 * Leaves `application/json` or nothing in the header. The validator compiles and keeps its checks per content type as
 * sent, so a client that varies the parameters would fill the memory.
 */
function simplifyContentType({ headers }: Request): boolean {
  const told = headers['content-type'];
  if (told === undefined) return false;
  const [type = '', ...parameters] = told.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (type !== 'application/json' || !['utf-8', '"utf-8"', undefined].includes(charset)) {
    throw new DomainError('unsupported_media_type', 'Send application/json in UTF-8.');
  }
  headers['content-type'] = 'application/json';
  return true;
}

/** Whether something comes along. Some clients name a content type without sending anything. */
export function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** For the operations whose body may be left out: the validator asks for one wherever the contract has one. */
export function assumeEmptyBody(request: Request): void {
  request.headers['content-type'] = 'application/json';
  request.body = {};
}

/** For the operations that take no body: whatever is sent with them is not read. */
export function ignoreBody({ headers }: Request): void {
  delete headers['content-type'];
}

export function checkValue(value: unknown, field: string, depth: number): void {
  if (typeof value === 'string') checkText(value, field);
  if (typeof value !== 'object' || value === null) return;
  if (depth === deepestNesting) {
    throw new DomainError('invalid_json', `The body is nested deeper than ${deepestNesting} levels.`);
  }
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    const name = field === '' ? key : `${field}.${key}`;
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw faulty(name, 'is not known here');
    checkText(key, name);
    checkValue(item, name, depth + 1);
  }
}

/** PostgreSQL stores no NUL, and a lone surrogate would come back as another character. */
export function checkText(text: string, field: string): void {
  if (text.includes('\0')) throw faulty(field, 'must not contain the character NUL');
  if (!text.isWellFormed()) throw faulty(field, 'must be well-formed Unicode');
}

function faulty(field: string, message: string): DomainError {
  const fields: FieldFault[] = [{ field, message }];
  return new DomainError('validation_failed', `${field} ${message}.`, { fields });
}
