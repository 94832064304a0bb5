import { type FormEvent, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { type ColumnInfo, columnsOf, type Resource } from '../resource-types';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { FilterField } from './filter-field';

/** Search and filters above the table; they live in the address, so that a view can be shared. */
export function Filters({ resource }: { resource: Resource }) {
  const { t, column } = useTexts();
  const [search, setSearch] = useSearchParams();
  const [isOpen, setOpen] = useState(false);
  const filters = columnsOf(resource.filterProperties);
  const list = resource.resourceActions.find(({ name }) => name === 'list');
  const chosen = [...search.entries()].filter(
    ([key, value]) => key.startsWith('filters.') && key !== 'filters.q' && value !== '',
  );
  const change = (changes: Record<string, string>) => {
    const next = new URLSearchParams(search);
    for (const [key, value] of Object.entries(changes)) {
      if (value === '') next.delete(`filters.${key}`);
      else next.set(`filters.${key}`, value);
    }
    next.delete('page');
    setSearch(next);
  };
  if (filters.length === 0 && !list?.custom['isSearchable']) return null;
  return (
    <div className="filters">
      <div className="filter-row">
        {list?.custom['isSearchable'] ? (
          <SearchBox key={search.get('filters.q') ?? ''} resourceId={resource.id} change={(q) => change({ q })} />
        ) : null}
        {filters.length > 0 ? (
          <button type="button" className="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Icon name="Filter" /> {t('list.filters')}
          </button>
        ) : null}
        {chosen.map(([key, value]) => (
          <Chip
            key={key}
            name={key.slice('filters.'.length)}
            value={value}
            filters={filters}
            remove={() => change({ [key.slice('filters.'.length)]: '' })}
          />
        ))}
        {chosen.length > 1 ? (
          <button
            type="button"
            className="plain"
            onClick={() => change(Object.fromEntries(chosen.map(([key]) => [key.slice('filters.'.length), ''])))}
          >
            {t('list.clear')}
          </button>
        ) : null}
      </div>
      {isOpen ? (
        <div className="filter-panel">
          {filters.map(({ name, info }) => (
            <FilterField
              key={name}
              name={name}
              label={column(name, info.subject)}
              info={info}
              search={search}
              change={change}
            />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function SearchBox({ resourceId, change }: { resourceId: string; change: (text: string) => void }) {
  const { t } = useTexts();
  const [search] = useSearchParams();
  const applied = search.get('filters.q') ?? '';
  const [text, setText] = useState(applied);
  useEffect(() => {
    if (text.trim() === applied) return;
    const timer = window.setTimeout(() => change(text.trim()), 350);
    return () => window.clearTimeout(timer);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change(text.trim());
  };
  const label = t(resourceId === 'users' ? 'list.searchUsers' : 'list.search');
  return (
    <search className="search">
      <form onSubmit={submit}>
        <Icon name="Search" />
        <input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={label}
          aria-label={label}
        />
      </form>
    </search>
  );
}

interface ChipProps {
  name: string;
  value: string;
  filters: { name: string; info: ColumnInfo }[];
  remove: () => void;
}

function Chip({ name, value, filters, remove }: ChipProps) {
  const { t, column, value: tell } = useTexts();
  const [of = '', bound] = name.split('~~');
  const info = filters.find((filter) => filter.name === of)?.info;
  const word = column(of, info?.subject);
  const label = bound ? `${word} ${t(bound === 'to' ? 'list.to' : 'list.from')}` : word;
  const shown =
    info?.as === 'flag'
      ? t(value === 'true' ? 'list.yes' : 'list.no')
      : info?.as === 'reference'
        ? `${value.slice(0, 8)}…`
        : tell(value);
  return (
    <span className="chip">
      {label}: <b>{bound ? value.slice(0, 10) : shown}</b>
      <button type="button" className="plain" onClick={remove} aria-label={t('list.remove', { name: label })}>
        <Icon name="X" size={14} />
      </button>
    </span>
  );
}
