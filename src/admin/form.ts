import * as z from 'zod';
import { refusalOfDatabase } from '../platform/database-refusals.js';
import { DomainError, type ErrorCode } from '../platform/errors.js';
import type { Fields, ValuesOf } from './fields.js';

export interface FormFaults {
  status: number;
  code: ErrorCode;
  message: string;
  retryAfterSeconds: number | undefined;
  fields: Record<string, { type: string; message: string }>;
}

/** Reads a posted form: the declared fields and the time the record was opened at. Anything else is refused. */
export function readForm<Input extends Fields>(
  input: Input,
  payload: Record<string, unknown>,
): { values: ValuesOf<Input>; updatedAt: Date | undefined } {
  const { updatedAt, ...posted } = payload;
  const unknown = Object.keys(posted).filter((name) => !Object.hasOwn(input, name));
  if (unknown.length > 0) throw new DomainError('bad_request', `This form has no field ${unknown.join(', ')}.`);
  const schema = z.object(Object.fromEntries(Object.entries(input).map(([name, field]) => [name, field.schema])));
  const parsed = schema.safeParse(Object.fromEntries(Object.keys(input).map((name) => [name, posted[name]])));
  if (!parsed.success)
    throw new DomainError('validation_failed', 'Some fields need your attention.', { fields: issuesOf(parsed.error) });
  return {
    values: parsed.data as ValuesOf<Input>,
    updatedAt: typeof updatedAt === 'string' ? momentOf(updatedAt) : undefined,
  };
}

function issuesOf(error: z.ZodError) {
  return error.issues.map(({ path, message }) => ({ field: String(path[0] ?? ''), message }));
}

function momentOf(text: string): Date | undefined {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

export function faultsOf(error: unknown): FormFaults | null {
  const refusal = error instanceof DomainError ? error : refusalOfDatabase(error);
  if (!refusal) return null;
  const { status, code, message, retryAfterSeconds, fields = [] } = refusal;
  const byName = fields.map(({ field, message: told }) => [toCamelCase(field), { type: code, message: told }]);
  return { status, code, message, retryAfterSeconds, fields: Object.fromEntries(byName) };
}

/** Operations name fields as the contract does. */
const toCamelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What was given: an optional input is left out rather than null or undefined. */
export function given<Values extends object>(values: Values): { [Name in keyof Values]?: NonNullable<Values[Name]> } {
  const kept = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as { [Name in keyof Values]?: NonNullable<Values[Name]> };
}
