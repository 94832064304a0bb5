import { foldLetters } from '../../models/folded-letters.js';
import { BannedWord } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { InvalidatedCache } from '../../platform/invalidated-cache.js';
import type { EntityRules } from '../entities/entity-rules.js';
import { requiredText } from '../texts.js';

type Name = string | null | undefined;

/** What looks alike is one: width, case, Arabic and Persian letters; what is not seen is left out. */
const folded = (text: string) => foldLetters(text.normalize('NFKC')).replaceAll(/[\p{Cf}\p{Mn}]/gu, '');

export const bannedWordRules: EntityRules = {
  // Nothing would be in every name.
  requireSound: ({ word }) => void requiredText('word', folded(word as string)),
};

export const bannedWords = new InvalidatedCache<{ words: BannedWord[] }>({ max: 1, itemsOf: () => ['banned_word:*'] });

/** Refuses a name that holds a banned word, unless it is the one that the record has already. */
export async function requireAllowedName({ transaction }: Context, field: string, name: Name, before?: Name) {
  if (!name || name === before) return;
  const load = async () => ({ words: await BannedWord.findAll({ transaction: transaction ?? null }) });
  const known = await bannedWords.get('all', load);
  const text = folded(name);
  const whole = ` ${text.split(/[^\p{L}\p{N}]+/u).join(' ')} `;
  const isBanned = ({ word, place }: BannedWord) =>
    place === 'anywhere' ? text.includes(folded(word)) : whole.includes(` ${folded(word)} `);
  if (known?.words.some(isBanned)) throw unacceptable(field, 'A word of this name is not allowed. Choose another.');
}
