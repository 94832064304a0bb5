import { foldLetters } from '../../models/folded-letters.js';

/** A text, and where in it stands what was looked for. */
export interface MarkedText {
  text: string;
  /** Counted as JavaScript counts letters; the second is the first that is not marked any more. */
  mark: [number, number] | null;
}

/** Marks the first place where one of the needles stands; letters that look alike count as one. */
export function marked(text: string, needles: string[]): MarkedText {
  const { folded, starts, ends } = foldWithPlaces(text);
  for (const needle of needles.map(foldLetters)) {
    const at = needle === '' ? -1 : folded.indexOf(needle);
    const [from, to] = [starts[at], ends[at + needle.length - 1]];
    if (from !== undefined && to !== undefined) return { text, mark: [from, to] };
  }
  return { text, mark: null };
}

/** Folding drops letters and may lengthen others: for each letter of the outcome, where that came from. */
function foldWithPlaces(text: string): { folded: string; starts: number[]; ends: number[] } {
  const [starts, ends]: [number[], number[]] = [[], []];
  let folded = '';
  let at = 0;
  for (const letter of text) {
    const standIn = foldLetters(letter);
    for (let unit = 0; unit < standIn.length; unit += 1) {
      starts.push(at);
      ends.push(at + letter.length);
    }
    folded += standIn;
    at += letter.length;
  }
  return { folded, starts, ends };
}
