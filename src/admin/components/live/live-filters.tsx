import { useId, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { isWrittenPattern } from '../../../models/event-pattern';
import { ReferenceSelect } from '../form/reference-select';
import { useStaff } from '../resource-types';
import { useTexts } from '../texts';
import { kindsFor } from './live-entry';

const mostTypes = 10;

export function LiveFilters() {
  const { t, value: tell } = useTexts();
  const { role } = useStaff();
  const [search, setSearch] = useSearchParams();
  const tenantId = useId();
  const chosen = (search.get('kinds') ?? '').split(',').filter((kind) => kind !== '');
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const toggle = (kind: string) =>
    change('kinds', (chosen.includes(kind) ? chosen.filter((each) => each !== kind) : [...chosen, kind]).join());
  const failuresOnly = search.get('failures') === 'true';
  return (
    <div className="filters">
      <fieldset className="filter-row live-kinds">
        <legend className="unseen">{t('live.kinds')}</legend>
        {kindsFor(role).map((kind) => (
          <button
            key={kind}
            type="button"
            className="chip chip-button"
            aria-pressed={chosen.includes(kind)}
            onClick={() => toggle(kind)}
          >
            {tell(kind)}
          </button>
        ))}
        <button
          type="button"
          className="chip chip-button"
          aria-pressed={failuresOnly}
          onClick={() => change('failures', failuresOnly ? '' : 'true')}
        >
          {t('live.failures')}
        </button>
      </fieldset>
      <div className="filter-panel">
        <TypesField value={search.get('types') ?? ''} change={(types) => change('types', types)} />
        <div className="filter-field">
          <label htmlFor={tenantId}>{t('live.tenant')}</label>
          <ReferenceSelect
            id={tenantId}
            of="tenants"
            value={search.get('tenant') ?? ''}
            change={(tenant) => change('tenant', tenant)}
            emptyText={t('live.everyTenant')}
          />
        </div>
      </div>
    </div>
  );
}

/** Taken over when the field is left, or by Enter. */
function TypesField({ value, change }: { value: string; change(types: string): void }) {
  const { t } = useTexts();
  const id = useId();
  const [text, setText] = useState(value);
  const types = text.split(/[\s,]+/).filter((type) => type !== '');
  const isWrong = types.length > mostTypes || !types.every(isWrittenPattern);
  const takeOver = () => !isWrong && types.join() !== value && change(types.join());
  return (
    <form
      className="filter-field live-types"
      onSubmit={(event) => {
        event.preventDefault();
        takeOver();
      }}
    >
      <label htmlFor={id}>{t('live.types')}</label>
      <input
        id={id}
        type="text"
        dir="ltr"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={takeOver}
        aria-invalid={isWrong || undefined}
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className={isWrong ? 'live-hint live-wrong' : 'live-hint'}>
        {t(isWrong ? 'live.typesWrong' : 'live.typesHint')}
      </p>
    </form>
  );
}
