import { distance } from 'fastest-levenshtein';
import { fitsEventPattern, isWrittenPattern, longestPattern } from '../../models/event-pattern.js';
import { tenantEvents } from '../../models/tenant-events.js';
import { unacceptable } from '../../platform/errors.js';

const mostPatterns = 50;
const suggestions = 3;

/** Each pattern once, in the order given. Throws `unprocessable` for one that no event could ever fit. */
export function readEventPatterns(field: string, texts: readonly string[]): string[] {
  const patterns = [...new Set(texts.map((text) => text.trim()))];
  if (patterns.length < 1 || patterns.length > mostPatterns)
    throw unacceptable(field, `Name 1 to ${mostPatterns} types of events.`);
  for (const pattern of patterns) requirePattern(field, pattern);
  return patterns;
}

/** The types that the patterns stand for. */
export function typesOf(patterns: readonly string[]): string[] {
  return tenantEvents
    .map(({ type }) => type)
    .filter((type) => patterns.some((pattern) => fitsEventPattern(pattern, type)));
}

function requirePattern(field: string, pattern: string): void {
  if (isWrittenPattern(pattern) && typesOf([pattern]).length > 0) return;
  const shown = pattern.slice(0, longestPattern);
  throw unacceptable(field, `No event is of the type ${shown}. Near to it are ${nearestTo(shown).join(', ')}.`);
}

/** Types, and for a wildcard the wildcards that there could be. */
function nearestTo(pattern: string): string[] {
  const types: string[] = tenantEvents.map(({ type }) => type);
  const known = pattern.includes('*') ? [...new Set(types.flatMap(wildcardsOf))] : types;
  return known
    .map((name) => ({ name, far: distance(name, pattern) }))
    .toSorted((one, other) => one.far - other.far || one.name.localeCompare(other.name))
    .slice(0, suggestions)
    .map(({ name }) => name);
}

/** `identity.*` and `identity.user.*` of `identity.user.banned.v1`. */
function wildcardsOf(type: string): string[] {
  const parts = type.split('.');
  return [1, 2].map((count) => [...parts.slice(0, count), '*'].join('.'));
}
