import { type FieldCondition, isKnownArea, isKnownType, type QuestCondition } from '../../models/quest-condition.js';
import { unacceptable } from '../../platform/errors.js';

const mostEventTypes = 20;
const mostFields = 10;
const mostValues = 20;
const typePattern = /^[a-z_]+\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]?$/;
const wildcardPattern = /^[a-z_]+(\.[a-z_]+){0,2}\.\*$/;
const fieldPattern = /^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63}){0,3}$/;
const longestValue = 200;

/** Throws `unprocessable` naming the part of the condition that does not hold together. */
export function requireSoundCondition(condition: QuestCondition | null): void {
  if (condition === null) return;
  const { event_types: types, fields } = condition;
  if (!Array.isArray(types) || types.length < 1 || types.length > mostEventTypes)
    throw unacceptable('event_types', `Name 1 to ${mostEventTypes} types of events.`);
  for (const type of types) requireEventType(type);
  if (!Array.isArray(fields) || fields.length > mostFields)
    throw unacceptable('field_conditions', `There are at most ${mostFields} conditions on fields.`);
  for (const field of fields) requireFieldCondition(field);
}

function requireEventType(type: unknown): void {
  const isWritten = typeof type === 'string' && (typePattern.test(type) || wildcardPattern.test(type));
  if (!isWritten)
    throw unacceptable('event_types', `“${String(type)}” is no type such as render.job.completed.v1 or render.job.*.`);
  if (isKnownArea(type) && !isKnownType(type))
    throw unacceptable('event_types', `No event is of the type ${type}. See contracts/events.`);
}

function requireFieldCondition(condition: FieldCondition): void {
  const { field, ...test } = condition;
  if (typeof field !== 'string' || !fieldPattern.test(field))
    throw unacceptable('field_conditions', `“${String(field)}” is no field such as changed.birth_date.`);
  const [name, ...others] = Object.keys(test);
  if (name === undefined || others.length > 0 || !isSoundTest(condition))
    throw unacceptable('field_conditions', `Say of ${field} that it is set, = a value, >= a number, or in a list.`);
}

function isSoundTest(condition: FieldCondition): boolean {
  if ('is_set' in condition) return condition.is_set === true;
  if ('equals' in condition) return isValue(condition.equals);
  if ('at_least' in condition) return Number.isFinite(condition.at_least);
  const values: unknown = condition.one_of;
  return Array.isArray(values) && values.length >= 1 && values.length <= mostValues && values.every(isValue);
}

function isValue(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= longestValue;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}
