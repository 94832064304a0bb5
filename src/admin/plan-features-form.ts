import type { Row } from './resource-shape.js';

/*
 * In the form each feature is one line: `watermark = false`, `fonts = 40`, `support = within the hour`. What a feature
 * may be called and hold, the operation checks.
 */

export function featuresFrom(lines: string[]): Record<string, unknown> {
  return Object.fromEntries(lines.filter((line) => line.trim() !== '').map(featureOf));
}

function featureOf(line: string): [string, unknown] {
  const sign = line.indexOf('=');
  // Nothing is told of it: left for the operation to refuse.
  if (sign < 0) return [line.trim(), null];
  return [line.slice(0, sign).trim(), toldValue(line.slice(sign + 1).trim())];
}

/** Numbers and yes or no as such; a text that looks like one stands in quotes. */
function toldValue(told: string): string | number | boolean {
  if (told === 'true' || told === 'false') return told === 'true';
  if (/^-?\d+(\.\d+)?$/.test(told)) return Number(told);
  return /^".*"$/.test(told) ? told.slice(1, -1) : told;
}

/** What the form starts with. */
export function linesOfFeatures(row: Row): string[] {
  const features = JSON.parse(String(row['features'] ?? '{}')) as Record<string, unknown>;
  return Object.entries(features).map(([name, value]) => `${name} = ${textOf(value)}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' && toldValue(value) !== value ? `"${value}"` : String(value);
}
