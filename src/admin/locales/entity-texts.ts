import type { Entity, EntityWords } from '../../models/entity.js';
import { describedEntities } from '../../operations/entities/entity-policies.js';
import type { Language } from '../console-request.js';
import type { Texts } from './en.js';

const sentences: Record<
  Language,
  Record<'new' | 'edit' | 'remove' | 'created' | 'changed' | 'removed' | 'gone', string>
> = {
  en: {
    new: 'Create',
    edit: 'Edit',
    remove: 'Remove',
    created: 'Created',
    changed: 'Changed',
    removed: 'Removed',
    gone: 'It is gone for good; the audit trail keeps what it said.',
  },
  fa: {
    new: 'ساختن',
    edit: 'ویرایش',
    remove: 'برداشتن',
    created: 'ساخت',
    changed: 'ویرایش',
    removed: 'برداشت',
    gone: 'برای همیشه می‌رود؛ آنچه در آن بود در سابقه می‌ماند.',
  },
};

/** In English where nobody translated it. */
const wordIn = (words: EntityWords, language: Language): string => words[language] ?? words.en;

/** The console's words, with those that the descriptions of entities bring. */
export function withEntities(texts: Texts, language: Language): Texts {
  const said = sentences[language];
  const added = (part: (entity: Entity) => object) => Object.assign({}, ...describedEntities.map(part));
  return {
    ...texts,
    resources: { ...texts.resources, ...added(({ resource, plural }) => ({ [resource]: wordIn(plural, language) })) },
    columns: {
      ...texts.columns,
      ...added(({ name, fields }) =>
        Object.fromEntries(fields.map(({ attribute, label }) => [`${name}_${attribute}`, wordIn(label, language)])),
      ),
    },
    // A value that the console knows already keeps its word.
    values: { ...added((entity) => valuesOf(entity, language)), ...texts.values },
    actions: {
      ...texts.actions,
      ...added(({ resource }) => ({ [resource]: { new: said.new, edit: said.edit, remove: said.remove } })),
    },
    consequences: { ...texts.consequences, ...added(({ resource }) => ({ [resource]: { remove: said.gone } })) },
  };
}

function valuesOf({ name, label, fields, operations }: Entity, language: Language): Record<string, string> {
  const { created, changed, removed } = sentences[language];
  const subject = wordIn(label, language);
  const told = fields.flatMap(({ values = {} }) => Object.entries(values));
  return {
    [name]: subject,
    [operations.create]: `${created}: ${subject}`,
    [operations.update]: `${changed}: ${subject}`,
    [operations.remove]: `${removed}: ${subject}`,
    ...Object.fromEntries(told.map(([value, words]) => [value, wordIn(words, language)])),
  };
}
