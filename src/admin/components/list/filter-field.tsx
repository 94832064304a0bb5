import { useId } from 'react';
import { ReferenceSelect } from '../form/reference-select';
import type { ColumnInfo } from '../resource-types';
import { useTexts } from '../texts';

interface FilterFieldProps {
  name: string;
  label: string;
  info: ColumnInfo;
  search: URLSearchParams;
  change(changes: Record<string, string>): void;
}

export function FilterField({ name, label, info, search, change }: FilterFieldProps) {
  const { t, value: tell } = useTexts();
  const id = useId();
  const value = search.get(`filters.${name}`) ?? '';
  if (info.filter === 'period') {
    return (
      <fieldset className="filter-field">
        <legend>{label}</legend>
        <div className="period">
          {(['from', 'to'] as const).map((bound) => (
            <input
              key={bound}
              type="date"
              aria-label={`${label} ${t(`list.${bound}`)}`}
              value={(search.get(`filters.${name}~~${bound}`) ?? '').slice(0, 10)}
              onChange={(event) => change({ [`${name}~~${bound}`]: event.target.value })}
            />
          ))}
        </div>
      </fieldset>
    );
  }
  const choices = info.filter === 'flag' ? ['true', 'false'] : info.values;
  return (
    <div className="filter-field">
      <label htmlFor={id}>{label}</label>
      {info.as === 'reference' ? (
        <ReferenceSelect
          id={id}
          of={info.of ?? ''}
          value={value}
          change={(chosen) => change({ [name]: chosen })}
          emptyText={t('list.all')}
        />
      ) : choices ? (
        <select id={id} value={value} onChange={(event) => change({ [name]: event.target.value })}>
          <option value="">{t('list.all')}</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {info.filter === 'flag' ? t(choice === 'true' ? 'list.yes' : 'list.no') : tell(choice)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="text"
          dir="ltr"
          defaultValue={value}
          onBlur={(event) => change({ [name]: event.target.value.trim() })}
        />
      )}
    </div>
  );
}
