import { Model } from 'sequelize';
import { StepError } from '../run-step.mjs';
import { camelCase, pascalCase } from './names.mjs';

/** Reserved in PostgreSQL: a column of that name would have to be quoted everywhere. */
const ofSql =
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
  check coalesce collate collation column concurrently constraint create cross current_catalog current_date current_role
  current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do else end except exists
  extract false fetch float for foreign freeze from full grant greatest group grouping having ilike in initially inner inout int
  integer intersect interval into is isnull join lateral leading least left like limit localtime localtimestamp natural nchar none
  not notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real
  references returning right row select session_user setof similar smallint some substring symmetric system_user table tablesample
  then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where window
  with`.split(/\s+/);
/** Every record has them, or lists are asked by them. */
const ofRecords = ['id', 'created_at', 'updated_at', 'changed', 'page', 'page_size'];
const secrets = /hash|secret|sealed|private_?key|password/;

export function requireFieldName(name, entity) {
  requireForm(name, 'A field');
  const isTaken = ofSql.includes(name) || ofRecords.includes(name) || name === `${entity}_id`;
  if (isTaken || camelCase(name) in Model.prototype || camelCase(name) in {})
    throw new StepError(
      `A field cannot be called ${name}: that name is taken by PostgreSQL, by models or by every record.`,
    );
  if (secrets.test(name))
    throw new StepError(`${name}: what is secret needs a model written by hand, see CONTRIBUTING.md.`);
}

export function requireEntityName(name) {
  requireForm(name, 'An entity');
  if (ofSql.includes(name) || pascalCase(name) in globalThis || pascalCase(name) === 'Model')
    throw new StepError(`An entity cannot be called ${name}: that name is taken by PostgreSQL or by JavaScript.`);
}

function requireForm(name, what) {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw new StepError(
      `${what} is called by small English letters and underscores, forty at most, such as coupon_note: not "${name}".`,
    );
}
