import { closest } from 'fastest-levenshtein';
import { StepError } from '../run-step.mjs';
import { readField } from './field-syntax.mjs';
import { inWords, pluralOf } from './names.mjs';
import { requireEntityName, requireFieldName } from './reserved-names.mjs';

const callers = ['user', 'tenantManager', 'platformAdministrator', 'service'];
const roles = ['Support', 'Finance', 'Tenants', 'Auditor', 'Owner'];
const groups = ['people', 'tenants', 'commerce', 'engagement', 'system'];

/** The description of a new entity, as the command line gave it, and which words have no Persian yet. */
export function describeEntity(entity, fieldArguments, options) {
  requireEntityName(entity);
  const table = options.plural ?? pluralOf(entity);
  requireEntityName(table);
  if (table === entity) throw new StepError(`One and many have the same name, ${entity}: give --plural.`);
  if (!groups.includes(options.group))
    throw new StepError(`The menu has no group "${options.group}": ${groups.join(', ')}.`);
  if (!/^[A-Z][A-Za-z0-9]*$/.test(options.icon))
    throw new StepError(`"${options.icon}" is no feather icon, such as FileText.`);
  const labels = readLabels(options.label);
  const untranslated = [];
  const labelOf = (path, english) => {
    const { en = english, fa } = labels.take(path);
    if (fa === undefined) untranslated.push(path);
    return { en, ...(fa !== undefined && { fa }) };
  };
  const fields = fieldArguments.flatMap((argument) => readField(argument, labelOf));
  labels.requireAllTaken();
  requireSoundFields(entity, fields);
  const ofTenant = fields.some(([name]) => name === 'tenant_id');
  if (options.fa === undefined) untranslated.unshift(entity);
  const persian = options.fa === undefined ? {} : { fa: options.fa };
  const description = {
    entity,
    table,
    label: { en: options.en ?? inWords(entity), ...persian },
    // The usual plural of Persian; another one is told.
    plural: {
      en: options.en ? pluralOf(options.en) : inWords(table),
      ...(options.fa !== undefined && { fa: options.faPlural ?? `${options.fa}\u200cها` }),
    },
    description: options.description ?? `${inWords(table)}.`,
    group: options.group,
    icon: options.icon,
    read: access(
      options.read ?? [...(ofTenant ? ['tenantManager', 'service'] : []), 'platformAdministrator', ...roles].join(),
    ),
    write: access(options.write ?? 'platformAdministrator,Owner'),
    fields: Object.fromEntries(fields),
  };
  return { description, untranslated };
}

function requireSoundFields(entity, fields) {
  const names = fields.map(([name]) => name);
  for (const name of names) requireFieldName(name, entity);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice) throw new StepError(`There are two fields called ${twice}.`);
  if (!fields.some(([, { type, optional }]) => type === 'string' && !optional))
    throw new StepError('A record is told by a text: give it at least one field of type string that is not optional.');
}

function access(list) {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => ![...callers, ...roles].includes(name));
  if (unknown !== undefined)
    throw new StepError(`Nobody is called "${unknown}". Did you mean ${closest(unknown, [...callers, ...roles])}?`);
  // They look after every tenant, through the API as well.
  names.push('platformAdministrator');
  return {
    callers: callers.filter((caller) => names.includes(caller)),
    staff: roles.filter((role) => names.includes(role)),
  };
}

/** `title.fa=عنوان`, by what it names; each must name something. */
function readLabels(list) {
  const found = new Map();
  for (const one of list) {
    const { path, language, words } =
      /^(?<path>[a-z0-9_.]+)\.(?<language>en|fa)=(?<words>.+)$/su.exec(one)?.groups ?? {};
    if (path === undefined) throw new StepError(`"${one}" is no label: write title.fa=عنوان.`);
    found.set(path, { ...found.get(path), [language]: words.trim() });
  }
  const taken = new Set();
  return {
    take: (path) => {
      taken.add(path);
      return found.get(path) ?? {};
    },
    requireAllTaken: () => {
      const stray = [...found.keys()].find((path) => !taken.has(path));
      if (stray !== undefined) throw new StepError(`A label is for ${stray}, and there is no such field or value.`);
    },
  };
}
