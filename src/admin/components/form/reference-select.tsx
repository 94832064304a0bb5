import { useState } from 'react';
import { useLoaded } from '../loading';
import type { ConsoleRecord } from '../resource-types';
import { useTexts } from '../texts';

interface ReferenceSelectProps {
  id: string;
  of: string;
  value: string;
  change(value: string): void;
  emptyText: string;
  describedBy?: string | undefined;
}

const mostOffered = 100;

/** Chooses a record of another resource: the newest ones, and where there are more a search among all. */
export function ReferenceSelect({ id, of, value, change, emptyText, describedBy }: ReferenceSelectProps) {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const search = text.trim() ? `&filters.q=${encodeURIComponent(text.trim())}` : '';
  const { answer } = useLoaded<{ records: ConsoleRecord[] }>(
    `/api/resources/${of}/actions/search?perPage=${mostOffered}${search}`,
  );
  const records = answer?.records ?? [];
  const isListed = value === '' || records.some((record) => record.id === value);
  const areMany = records.length === mostOffered || text !== '';
  return (
    <>
      {areMany ? (
        <input
          type="search"
          className="reference-search"
          aria-label={t('form.findAmongMany')}
          placeholder={t('form.findAmongMany')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      <select id={id} value={value} onChange={(event) => change(event.target.value)} aria-describedby={describedBy}>
        <option value="">{emptyText}</option>
        {isListed ? null : <option value={value}>{value}</option>}
        {records.map((record) => (
          <option key={record.id} value={record.id}>
            {record.title}
          </option>
        ))}
      </select>
    </>
  );
}
