import { expect, it } from 'vitest';
import { featuresFrom, linesOfFeatures } from './plan-features-form.js';

const lines = ['watermark = false', 'fonts = 40', 'support = within the hour', 'code = "12"', 'formula = a = b'];
const features = { watermark: false, fonts: 40, support: 'within the hour', code: '12', formula: 'a = b' };

it('the lines of the form stand for features, and come back from them', () => {
  expect(featuresFrom([...lines, ' '])).toEqual(features);
  expect(linesOfFeatures({ features: JSON.stringify(features) })).toEqual(lines);
  expect(linesOfFeatures({ features: null })).toEqual([]);
});

it('a line that says nothing of its feature is left for the operation to refuse', () => {
  expect(featuresFrom(['watermark'])).toEqual({ watermark: null });
});
