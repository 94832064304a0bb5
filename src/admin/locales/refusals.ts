import { currentLanguage } from '../console-request.js';
import { fa } from './fa.js';
import { persianRefusals } from './persian-refusals.js';

/** Left to right marks around what is Latin, so that it does not turn the sentence around it. */
const isolated = (text: string) => `\u2068${text}\u2069`;
const isNumber = (text: string) => /^[\d,]+$/.test(text);

function told(value: string): string {
  if (isNumber(value)) return Number(value.replaceAll(',', '')).toLocaleString('fa-IR');
  const words = value.split(' or ').map((word) => (fa.values as Record<string, string>)[word]);
  return words.every((word) => word !== undefined) ? words.join(' یا ') : isolated(value);
}

const patterns = Object.entries(persianRefusals).map(([english, persian]) => {
  const parts = english.split(/{{\d}}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { pattern: new RegExp(`^${parts.join('([^]+?)')}$`), persian };
});

/** What an operation says of a refusal, in the language of the request. What nobody translated becomes `otherwise`. */
export function refusalInWords(message: string, otherwise = message): string {
  if (currentLanguage() !== 'fa') return message;
  for (const { pattern, persian } of patterns) {
    const found = pattern.exec(message);
    if (found) return persian.replaceAll(/{{(\d)}}/g, (_, place: string) => told(found[Number(place)] ?? ''));
  }
  return otherwise;
}
