import { useState } from 'react';
import { useLoaded } from '../loading';
import type { ConsoleRecord } from '../resource-types';
import { useTexts } from '../texts';
import type { InputProps } from './field-info';

const mostOffered = 50;

/** Chooses any number of records of another resource. What is chosen stays in sight while others are looked for. */
export function ReferencesInput({ info, value, change }: InputProps) {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const search = text.trim() ? `&filters.q=${encodeURIComponent(text.trim())}` : '';
  const { answer } = useLoaded<{ records: ConsoleRecord[] }>(
    `/api/resources/${info.of}/actions/search?perPage=${mostOffered}${search}`,
  );
  const chosen = Array.isArray(value) ? value : [];
  const records = answer?.records ?? [];
  const unlisted = chosen.filter((id) => !records.some((record) => record.id === id));
  const toggle = (id: string) => change(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  const offered = [...unlisted.map((id) => ({ id, title: id })), ...records];
  return (
    <>
      {records.length === mostOffered || text !== '' ? (
        <input
          type="search"
          className="reference-search"
          aria-label={t('form.findAmongMany')}
          placeholder={t('form.findAmongMany')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      <div className="choices">
        {offered.map(({ id, title }) => (
          <label key={id} className="choice">
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            <bdi>{title}</bdi>
          </label>
        ))}
      </div>
      <p className="echo">{chosen.length === 0 ? t('form.allWhenNone') : t('form.chosen', { count: chosen.length })}</p>
    </>
  );
}
