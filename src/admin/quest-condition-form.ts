import type { FieldCondition, QuestCondition } from '../models/quest-condition.js';
import type { Row } from './resource-shape.js';

/*
 * In the form each condition on a field is one line: `changed.birth_date is set`, `quality = hd`, `seconds >= 30`,
 * `format in mp4, webm`. What such a line may say, the operation checks.
 */

/** The condition that the lines of the form stand for. */
export function conditionFrom(eventTypes: string[], fieldConditions: string[]): QuestCondition {
  return { event_types: eventTypes, fields: fieldConditions.map(fieldConditionOf) };
}

function fieldConditionOf(line: string): FieldCondition {
  const [, field = line, test = ''] = /^\s*(\S+)\s+(.*?)\s*$/.exec(line) ?? [];
  if (test === 'is set') return { field, is_set: true };
  if (test.startsWith('>=')) return { field, at_least: Number(test.slice(2)) };
  if (test.startsWith('=')) return { field, equals: toldValue(test.slice(1)) };
  if (test.startsWith('in ')) return { field, one_of: test.slice(3).split(',').map(toldValue) };
  return { field } as FieldCondition;
}

/** Numbers and yes or no as such; a text that looks like one stands in quotes. */
function toldValue(text: string): string | number | boolean {
  const told = text.trim();
  if (told === 'true' || told === 'false') return told === 'true';
  if (/^-?\d+(\.\d+)?$/.test(told)) return Number(told);
  return /^".*"$/.test(told) ? told.slice(1, -1) : told;
}

/** What the form starts with. */
export function linesOfCondition(row: Row): { eventTypes: string[]; fieldConditions: string[] } {
  const condition = JSON.parse(String(row['condition'] ?? 'null')) as QuestCondition | null;
  return { eventTypes: condition?.event_types ?? [], fieldConditions: condition?.fields.map(lineOf) ?? [] };
}

function lineOf(condition: FieldCondition): string {
  const { field } = condition;
  if ('is_set' in condition) return `${field} is set`;
  if ('equals' in condition) return `${field} = ${textOf(condition.equals)}`;
  if ('at_least' in condition) return `${field} >= ${condition.at_least}`;
  return `${field} in ${condition.one_of.map(textOf).join(', ')}`;
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'string' && toldValue(value) !== value ? `"${value}"` : String(value);
}
