import { expect, it } from 'vitest';
import type { QuestCondition } from '../models/quest-condition.js';
import { conditionFrom, linesOfCondition } from './quest-condition-form.js';

const types = ['render.job.*'];
const lines = [
  'changed.birth_date is set',
  'quality = hd',
  'seconds >= 30',
  'format in mp4, webm',
  'isPublic = true',
  'code = "12"',
  'size in 1, 2.5',
];
const condition: QuestCondition = {
  event_types: types,
  fields: [
    { field: 'changed.birth_date', is_set: true },
    { field: 'quality', equals: 'hd' },
    { field: 'seconds', at_least: 30 },
    { field: 'format', one_of: ['mp4', 'webm'] },
    { field: 'isPublic', equals: true },
    { field: 'code', equals: '12' },
    { field: 'size', one_of: [1, 2.5] },
  ],
};

it('the lines of the form stand for a condition, and come back from it', () => {
  expect(conditionFrom(types, lines)).toEqual(condition);
  expect(linesOfCondition({ condition: JSON.stringify(condition) })).toEqual({
    eventTypes: types,
    fieldConditions: lines,
  });
  expect(linesOfCondition({ condition: null })).toEqual({ eventTypes: [], fieldConditions: [] });
});

it('a line that says nothing of its field is left for the operation to refuse', () => {
  expect(conditionFrom(types, ['seconds', 'seconds > 3']).fields).toEqual([{ field: 'seconds' }, { field: 'seconds' }]);
});
