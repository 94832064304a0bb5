import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useResources } from '../resource-types';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { entriesOf, type SearchEntry } from './search-entries';
import { resultsId, SearchResults } from './search-results';
import { useSearch } from './use-search';

const longestText = 300;
/** An API key that somebody has pasted: the box keeps and sends what lists show of it, and not the secret. */
const pastedKey = /^.*?(fr_(?:live|test)_[0-9A-Za-z]{8})[0-9A-Za-z]+.*$/;

/** One box over all kinds of records; `/` comes here from everywhere. */
export function SearchBox() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const resources = useResources();
  const frame = useRef<HTMLElement>(null);
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [chosenId, setChosenId] = useState<string>();
  /** Enter was pressed before the answer came: its first record is opened as it does. */
  const [isAwaited, setAwaited] = useState(false);
  const text = typed.trim();
  const { answered, isLoading } = useSearch(text);
  const groups = entriesOf(text, answered?.groups ?? [], resources);
  const entries = groups.flatMap((group) => group.entries);
  const chosen = entries.find(({ id }) => id === chosenId) ?? entries[0];
  const isShown = isOpen && text !== '';

  const open = (entry: SearchEntry) => {
    setOpen(false);
    setAwaited(false);
    setTyped('');
    navigate(entry.address);
    document.getElementById('content')?.focus();
  };
  useEffect(() => {
    if (!isAwaited || isLoading) return;
    setAwaited(false);
    if (chosen) open(chosen);
  });

  const change = (value: string) => {
    setTyped(value.replace(pastedKey, '$1'));
    setChosenId(undefined);
    setAwaited(false);
    setOpen(true);
  };
  const step = (by: number) => {
    setOpen(true);
    const at = chosen ? entries.indexOf(chosen) : -1;
    setChosenId(entries[(at + by + entries.length) % entries.length]?.id);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') step(isShown ? 1 : 0);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter' && text !== '' && isLoading) setAwaited(true);
    else if (event.key === 'Enter' && chosen && isShown) open(chosen);
    else if (event.key === 'Enter') setOpen(true);
    else if (event.key === 'Escape' && isShown) setOpen(false);
    else if (event.key === 'Escape') setTyped('');
    else return;
    event.preventDefault();
  };

  return (
    <search
      className="search"
      ref={frame}
      onBlur={({ relatedTarget }) => {
        if (!frame.current?.contains(relatedTarget)) setOpen(false);
      }}
    >
      <Icon name="Search" />
      <input
        id="global-search"
        type="text"
        role="combobox"
        aria-label={t('shell.search')}
        aria-autocomplete="list"
        aria-expanded={isShown && entries.length > 0}
        aria-controls={isShown && entries.length > 0 ? resultsId : undefined}
        aria-activedescendant={isShown ? chosen?.id : undefined}
        placeholder={t('shell.search')}
        maxLength={longestText}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir={typed === '' ? undefined : 'auto'}
        value={typed}
        onChange={(event) => change(event.target.value)}
        onFocus={() => setOpen(true)}
        onKeyDown={press}
      />
      <kbd>/</kbd>
      {isShown ? <SearchResults {...{ text, groups, isLoading, chosen, open }} refusal={answered?.refusal} /> : null}
      <span className="unseen" role="status">
        {isShown && !isLoading ? t('search.count', { count: entries.filter(({ finding }) => finding).length }) : ''}
      </span>
    </search>
  );
}
