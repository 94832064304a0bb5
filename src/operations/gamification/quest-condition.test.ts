import { describe, expect, it } from 'vitest';
import { type FieldCondition, fitsCondition, fitsType } from '../../models/quest-condition.js';
import { requireSoundCondition } from './quest-condition.js';

const data = {
  quality: 'hd',
  seconds: 30,
  isPublic: false,
  note: '',
  changed: { birth_date: '1990-01-01', slogan: null },
};
const fits = (...fields: FieldCondition[]) =>
  fitsCondition({ event_types: ['render.job.completed.v1'], fields }, { type: 'render.job.completed.v1', data });

describe('the type of an event', () => {
  it.each([
    ['render.job.completed.v1', 'render.job.completed.v1', true],
    ['render.job.*', 'render.job.completed.v1', true],
    ['render.*', 'render.job.failed.v2', true],
    ['render.job.*', 'render.jobs.completed.v1', false],
    ['render.job.completed.v1', 'render.job.completed.v2', false],
    ['render.job.completed.v1', 'render.job.completed.v10', false],
  ])('%s takes %s: %s', (pattern, type, expected) => {
    expect(fitsType(pattern, type)).toBe(expected);
  });
});

describe('a condition on a field', () => {
  it.each<[boolean, FieldCondition]>([
    [true, { field: 'quality', equals: 'hd' }],
    [false, { field: 'quality', equals: 'full_hd' }],
    [true, { field: 'isPublic', equals: false }],
    [false, { field: 'seconds', equals: '30' }],
    [true, { field: 'seconds', at_least: 30 }],
    [false, { field: 'seconds', at_least: 30.5 }],
    [false, { field: 'quality', at_least: 0 }],
    [true, { field: 'quality', one_of: ['sd', 'hd'] }],
    [false, { field: 'quality', one_of: ['sd'] }],
    [true, { field: 'changed.birth_date', is_set: true }],
    [false, { field: 'changed.slogan', is_set: true }],
    [false, { field: 'note', is_set: true }],
    [false, { field: 'missing.deeper', is_set: true }],
    [false, { field: 'quality.length', is_set: true }],
    [false, { field: 'constructor.name', is_set: true }],
  ])('%s: %o', (expected, condition) => {
    expect(fits(condition)).toBe(expected);
  });

  it('must hold together with the others', () => {
    expect(fits({ field: 'quality', equals: 'hd' }, { field: 'seconds', at_least: 10 })).toBe(true);
    expect(fits({ field: 'quality', equals: 'hd' }, { field: 'seconds', at_least: 60 })).toBe(false);
  });
});

it('nothing fits a quest without a condition', () => {
  expect(fitsCondition(null, { type: 'render.job.completed.v1', data })).toBe(false);
});

it('takes the types of our own events and those that other services tell', () => {
  for (const type of ['identity.session.started.v1', 'identity.*', 'render.job.completed.v1', 'file.upload.*'])
    expect(() => requireSoundCondition({ event_types: [type], fields: [] })).not.toThrow();
});
