import { foldLetters } from '../../models/folded-letters.js';
import { BannedWord } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { InvalidatedCache } from '../../platform/invalidated-cache.js';
import type { EntityRules } from '../entities/entity-rules.js';

/** What looks alike is one: width, case, Arabic and Persian letters; what is not seen is left out. */
const folded = (text: string) => foldLetters(text.normalize('NFKC')).replaceAll(/[\p{Cf}\p{Mn}]/gu, '');

export const bannedWordRules: EntityRules = {
  requireSound: ({ word }) => {
    if (folded(word as string) === '') throw unacceptable('word', 'This cannot be empty.');
  },
};

export const bannedWords = new InvalidatedCache<{ words: BannedWord[] }>({
  max: 1,
  itemsOf: () => ['banned_words:all'],
});

/** Refuses a name that holds a banned word, unless it is the one that the record has already. */
export async function requireAllowedName(
  { transaction }: Context,
  field: string,
  name: string | null | undefined,
  before?: string | null,
): Promise<void> {
  if (!name || name === before) return;
  const known = await bannedWords.get('all', async () => ({
    words: await BannedWord.findAll({ transaction: transaction ?? null }),
  }));
  const text = folded(name);
  const whole = ` ${text.split(/[^\p{L}\p{N}]+/u).join(' ')} `;
  const isBanned = ({ word, place }: BannedWord) =>
    place === 'anywhere' ? text.includes(folded(word)) : whole.includes(` ${folded(word)} `);
  if (known?.words.some(isBanned))
    throw unacceptable(field, 'This name holds a word that is not allowed. Choose another.');
}
