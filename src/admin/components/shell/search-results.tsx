import type { Refusal } from '../api';
import { tellRefusal } from '../refusal-text';
import { useTexts } from '../texts';
import { Badge } from '../values/badge';
import { Icon } from '../values/icon';
import type { SearchEntry, SearchGroup } from './search-entries';
import type { Finding } from './use-search';

export const resultsId = 'search-results';

interface SearchResultsProps {
  text: string;
  groups: SearchGroup[];
  refusal: Refusal | undefined;
  isLoading: boolean;
  chosen: SearchEntry | undefined;
  open(entry: SearchEntry): void;
}

/** What was found, by kind. The focus stays in the box: it names the chosen line to a screen reader. */
export function SearchResults({ text, groups, refusal, isLoading, chosen, open }: SearchResultsProps) {
  const texts = useTexts();
  const { t } = texts;
  const hasEntries = groups.some(({ entries }) => entries.length > 0);
  const unfinished = groups.filter(({ isUnfinished }) => isUnfinished).map(({ kind }) => texts.resource(kind));
  return (
    <div className={isLoading ? 'search-panel search-waits' : 'search-panel'}>
      {hasEntries ? (
        <div role="listbox" id={resultsId} aria-label={t('search.results')}>
          {groups
            .filter(({ entries }) => entries.length > 0)
            .map(({ kind, icon, entries }) => (
              // biome-ignore lint/a11y/useSemanticElements: a list of options has groups, and no fieldsets
              <div key={kind} role="group" aria-labelledby={`search-kind-${kind}`}>
                <p id={`search-kind-${kind}`} className="search-kind" role="presentation">
                  <Icon name={icon} /> {texts.resource(kind)}
                </p>
                {entries.map((entry) => (
                  <Line key={entry.id} entry={entry} isChosen={entry.id === chosen?.id} open={open} />
                ))}
              </div>
            ))}
        </div>
      ) : null}
      {refusal ? <p className="search-note search-failed">{tellRefusal(texts, refusal)}</p> : null}
      {unfinished.length > 0 ? (
        <p className="search-note">{t('search.unfinished', { kinds: unfinished.join(t('search.and')) })}</p>
      ) : null}
      {isLoading && !hasEntries ? <p className="search-note">{t('search.loading')}</p> : null}
      {!isLoading && !hasEntries && !refusal && unfinished.length === 0 ? (
        <p className="search-note">
          {t('search.nothing', { text })} <span>{t('search.hint')}</span>
        </p>
      ) : null}
    </div>
  );
}

interface LineProps {
  entry: SearchEntry;
  isChosen: boolean;
  open(entry: SearchEntry): void;
}

function Line({ entry, isChosen, open }: LineProps) {
  const { t } = useTexts();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the box, where the focus is
    <div
      role="option"
      id={entry.id}
      className="search-line"
      aria-selected={isChosen}
      tabIndex={-1}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => open(entry)}
      ref={(line) => {
        if (isChosen) line?.scrollIntoView({ block: 'nearest' });
      }}
    >
      {entry.finding ? <Found {...entry.finding} /> : <span className="search-all">{t('search.all')}</span>}
    </div>
  );
}

function Found({ texts, state }: Finding) {
  const { t } = useTexts();
  const [title, ...details] = texts;
  return (
    <>
      <span className="search-texts">
        <span className="search-title">{title ? <Marked {...title} /> : t('record.erasedUser')}</span>
        {details.map((detail, at) => (
          <Marked key={at} {...detail} />
        ))}
      </span>
      {state === null ? null : <Badge value={state} />}
    </>
  );
}

function Marked({ text, mark }: Finding['texts'][number]) {
  const [from, to] = mark ?? [0, 0];
  return (
    <bdi>
      {text.slice(0, from)}
      {to > from ? <mark>{text.slice(from, to)}</mark> : null}
      {text.slice(to)}
    </bdi>
  );
}
