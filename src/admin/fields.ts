import * as z from 'zod';

/** What the form in the browser is told about a field. */
export interface FieldForm {
  as:
    | 'text'
    | 'lines'
    | 'color'
    | 'choice'
    | 'choices'
    | 'flag'
    | 'number'
    | 'decimal'
    | 'moment'
    | 'until'
    | 'reason'
    | 'reference'
    | 'references'
    | 'list';
  required: boolean;
  maxLength?: number;
  values?: readonly string[];
  /** Resource to choose from. */
  of?: string;
  /** Days from now, offered as buttons. */
  presetDays?: readonly number[];
  /** Shown only while another field has this value. */
  onlyWith?: { field: string; value: string };
  /** An amount in minor units: the form tells beside it how much that is. */
  money?: true;
  /** Codes, addresses: left to right in every language. */
  technical?: boolean;
  /** As of a column. */
  subject?: string;
}

export interface Field<Value> {
  form: FieldForm;
  schema: z.ZodType<Value>;
}

export type Fields = Record<string, Field<unknown>>;
export type ValuesOf<Input extends Fields> = {
  [Name in keyof Input]: Input[Name] extends Field<infer Value> ? Value : never;
};

/** Faults are named by their key in the locales. */
const fault = { required: 'fieldRequired', tooLong: 'fieldTooLong', wrong: 'fieldWrong' } as const;

const isEmpty = (value: unknown) =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
const emptyIsNull = <Value>(schema: z.ZodType<Value>) =>
  z.preprocess((value) => (isEmpty(value) ? null : value), schema.nullable()) as z.ZodType<Value | null>;
const emptyIsFault = <Value>(schema: z.ZodType<Value>) =>
  z.unknown().transform((value, context) => {
    if (isEmpty(value)) {
      context.addIssue({ code: 'custom', message: fault.required });
      return z.NEVER;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: parsed.error.issues[0]?.message ?? fault.wrong });
    return z.NEVER;
  }) as unknown as z.ZodType<Value>;

type Options = Partial<Omit<FieldForm, 'as' | 'required'>>;

function field<Value>(as: FieldForm['as'], schema: z.ZodType<Value>, options: Options = {}): Field<Value> {
  return { form: { as, required: true, ...options }, schema: emptyIsFault(schema) };
}

export function optional<Value>({ form, schema }: Field<Value>): Field<Value | null> {
  return { form: { ...form, required: false }, schema: emptyIsNull(schema) };
}

const textSchema = (maxLength: number) =>
  z
    .string({ error: fault.wrong })
    .transform((text) => text.trim())
    .pipe(z.string().max(maxLength, fault.tooLong));

const momentSchema = z.iso.datetime({ offset: true, error: fault.wrong }).transform((text) => new Date(text));

export function onlyWith<Value>(field: string, value: string, { form, schema }: Field<Value>): Field<Value> {
  return { form: { ...form, onlyWith: { field, value } }, schema };
}

export const text = (maxLength: number, options: Options = {}) =>
  field('text', textSchema(maxLength), { maxLength, ...options });
/** `#rrggbb`; the operation says what is wrong with another text. */
export const color = () => field('color', textSchema(20), { maxLength: 20, technical: true });
export const lines = (maxLength: number) => field('lines', textSchema(maxLength), { maxLength });
/** Free text with templates to start from; their words are in the locales. */
export const reason = (values: readonly string[]) => field('reason', textSchema(500), { maxLength: 500, values });
export const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  field('choice', z.enum(values, { error: fault.wrong }), { values });
export const choices = (values: readonly string[]) =>
  field('choices', z.array(z.string().refine((value) => values.includes(value), fault.wrong)).min(1, fault.required), {
    values,
  });
export const number = (minimum: number, maximum: number, options: Options = {}) =>
  field(
    'number',
    z.coerce.number({ error: fault.wrong }).int(fault.wrong).min(minimum, fault.wrong).max(maximum, fault.wrong),
    options,
  );
/** In minor units of the currency that the form or its record has, else in rial. */
export const money = (minimum: number, maximum = 1_000_000_000_000_000) => number(minimum, maximum, { money: true });
/** Above zero, unless told what it is at least. */
export const decimal = (maximum: number, minimum?: number) => {
  const told = z.coerce.number({ error: fault.wrong }).max(maximum, fault.wrong);
  return field('decimal', minimum === undefined ? told.positive(fault.wrong) : told.min(minimum, fault.wrong));
};
export const moment = () => field('moment', momentSchema);
/** A day in the future, or never. */
export const until = (presetDays: readonly number[]) => optional(field('until', momentSchema, { presetDays }));
export const reference = (of: string) => field('reference', z.uuid({ error: fault.wrong }), { of });
/** Any number of records, none to leave it open. */
export const references = (of: string) => ({
  form: { as: 'references', required: false, of } as FieldForm,
  schema: z
    .array(z.uuid({ error: fault.wrong }), { error: fault.wrong })
    .max(100, fault.tooLong)
    .default([]) as z.ZodType<string[]>,
});
/** Texts, one a line. */
export const list = (maxLength: number) => ({
  form: { as: 'list', required: false, maxLength, technical: true } as FieldForm,
  schema: z.array(z.string().max(maxLength, fault.tooLong)).max(100, fault.tooLong).default([]) as z.ZodType<string[]>,
});
export const flag = (): Field<boolean> => ({
  form: { as: 'flag', required: false },
  schema: z.boolean().default(false) as z.ZodType<boolean>,
});
