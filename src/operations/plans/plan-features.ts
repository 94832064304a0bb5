import { unacceptable } from '../../platform/errors.js';

const mostFeatures = 50;
const longestText = 200;

/** Throws `unprocessable` unless these are texts, numbers and flags under names that programs can use. */
export function requireSoundFeatures(features: unknown): void {
  if (typeof features !== 'object' || features === null || Array.isArray(features))
    throw unacceptable('features', 'Features are named values, such as watermark = false.');
  const entries = Object.entries(features);
  if (entries.length > mostFeatures) throw unacceptable('features', `A plan has at most ${mostFeatures} features.`);
  for (const [name, value] of entries) {
    if (!/^[a-z][a-z0-9_]{0,39}$/.test(name))
      throw unacceptable('features', 'A feature is named in up to 40 small letters, digits or _, such as watermark.');
    if (!isTold(value))
      throw unacceptable(
        'features',
        `The feature ${name} must be a text of at most ${longestText} characters, a number, true or false.`,
      );
  }
}

function isTold(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '' && value.length <= longestText;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}
