import type { Locale } from 'adminjs';
import { currentLanguage, type Language } from '../console-request.js';
import { en, type Texts } from './en.js';
import { withEntities } from './entity-texts.js';
import { fa } from './fa.js';

const texts: Record<Language, Texts> = { en: withEntities(en, 'en'), fa: withEntities(fa, 'fa') };

export const textsOf = (language: Language): Texts => texts[language];

/** The texts of the request's language alone: the page carries no other. */
export function currentTexts(): Locale {
  const language = currentLanguage();
  return {
    language,
    availableLanguages: [language],
    translations: { [language]: { console: texts[language], messages: stockMessages(texts[language]) } },
  };
}

/** What AdminJS's own parts may still say. */
function stockMessages({ form, errors }: Texts): Record<string, string> {
  return {
    done: form.done,
    forbiddenError: errors.forbidden,
    anyForbiddenError: errors.forbidden,
    errorFetchingRecord: errors.network,
    errorFetchingRecords: errors.network,
  };
}
