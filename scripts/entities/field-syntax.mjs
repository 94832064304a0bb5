import { closest } from 'fastest-levenshtein';
import { StepError } from '../run-step.mjs';
import { inWords } from './names.mjs';

const types = ['string', 'text', 'localized', 'localized-text', 'int', 'money', 'bool', 'enum', 'date-time', 'ref'];
const tables = ['tenants', 'users'];
const form = /^(?<name>[^:]+):(?<type>[a-z-]+)(?:\((?<inside>[^()]*)\))?(?<optional>\?)?(?<marks>(?::[a-z]+)*)$/;

/** Reads `name:type(…)?:unique:indexed` into the fields that it stands for: two of a text in both languages. */
export function readField(argument, labelOf) {
  const found = form.exec(argument);
  if (!found)
    throw new StepError(`"${argument}" is no field: write name:type, such as title:string(120) or note:text?.`);
  const { name, type, inside, optional, marks } = found.groups;
  if (!types.includes(type))
    throw new StepError(
      `${name}: there is no type "${type}". Did you mean ${closest(type, types)}? There are ${types.join(', ')}.`,
    );
  const given = marks.split(':').filter((mark) => mark !== '');
  const unknown = given.find((mark) => !['unique', 'indexed'].includes(mark));
  if (unknown) throw new StepError(`${name}: a field may be unique or indexed, not "${unknown}".`);
  const more = {
    ...(optional && { optional: true }),
    ...Object.fromEntries(given.map((mark) => [mark, true])),
  };
  return fieldsOf({ name, type, inside, more, labelOf });
}

function fieldsOf({ name, type, inside, more, labelOf }) {
  const label = labelOf(name, inWords(name.replace(/_(minor|id)$/, '')));
  switch (type) {
    case 'string':
    case 'text':
      if (type === 'text' && more.unique) throw new StepError(`${name}: a long text cannot be unique.`);
      return [[name, { type, ...longest(name, inside, type), ...more, label }]];
    case 'localized':
    case 'localized-text':
      return localized({ name, type: type === 'localized' ? 'string' : 'text', inside, more, label });
    case 'int':
    case 'money':
      if (type === 'money' && !name.endsWith('_minor'))
        throw new StepError(`${name}: money is kept in minor units, and its name says so: ${name}_minor.`);
      return [[name, { type, ...range(name, inside), ...more, label }]];
    case 'bool':
      if (more.optional || more.unique)
        throw new StepError(`${name}: a flag is yes or no, neither optional nor unique.`);
      return [[name, { type, ...more, label }]];
    case 'enum':
      return [[name, { type, ...more, label, values: valuesOf(name, inside, labelOf) }]];
    case 'date-time':
      return [[name, { type, ...more, label }]];
    case 'ref':
      return [reference({ name, inside, more, label })];
  }
}

const languages = { en: { en: 'English', fa: 'انگلیسی' }, fa: { en: 'Persian', fa: 'فارسی' } };

function localized({ name, type, inside, more, label }) {
  if (more.unique) throw new StepError(`${name}: a text in two languages cannot be unique.`);
  return Object.entries(languages).map(([language, of]) => {
    const words = Object.entries(label).map(([told, word]) => [told, `${word} (${of[told]})`]);
    return [`${name}_${language}`, { type, ...longest(name, inside, type), ...more, label: Object.fromEntries(words) }];
  });
}

function longest(name, inside, type) {
  const max = inside === undefined ? { string: 120, text: 2000 }[type] : Number(inside);
  // Events tell texts of at most that length.
  if (!Number.isInteger(max) || max < 1 || max > 2000)
    throw new StepError(`${name}: a text has a length from 1 to 2000, such as string(120).`);
  return { max };
}

function range(name, inside) {
  if (inside === undefined) return {};
  const [min, max] = inside.split('..').map(Number);
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || min >= max || max > 2_147_483_647)
    throw new StepError(`${name}: a range is least..most, such as int(1..100).`);
  return { min, max };
}

function valuesOf(name, inside, labelOf) {
  const values = (inside ?? '').split('|');
  const isSound = values.length > 1 && values.every((value) => /^[a-z][a-z0-9_]{0,39}$/.test(value));
  if (!isSound || new Set(values).size < values.length)
    throw new StepError(`${name}: an enum names two values or more, in small letters: enum(open|closed), in quotes.`);
  return Object.fromEntries(values.map((value) => [value, labelOf(`${name}.${value}`, inWords(value))]));
}

function reference({ name, inside, more, label }) {
  const to = inside ?? `${name.replace(/_id$/, '')}s`;
  if (!tables.includes(to)) throw new StepError(`${name}: a ref points to ${tables.join(' or ')}: ${name}:ref(users).`);
  const field = name.endsWith('_id') ? name : `${name}_id`;
  if (to === 'tenants' && field !== 'tenant_id')
    throw new StepError(`${name}: a record belongs to one tenant, and the field is called so: tenant:ref.`);
  if (to === 'tenants' && more.unique) throw new StepError(`${name}: a tenant has more than one record.`);
  return [field, { type: 'ref', to, ...more, label }];
}
