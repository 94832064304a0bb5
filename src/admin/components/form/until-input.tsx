import { useState } from 'react';
import { formatMoment, now } from '../format';
import { useTexts } from '../texts';
import type { InputProps } from './field-info';
import { MomentPicker } from './moment-picker';

const dayMilliseconds = 24 * 3_600_000;

/** An end by presets or by date; without one it is for ever. */
export function UntilInput({ id, info, value, change }: InputProps) {
  const { t } = useTexts();
  const [preset, setPreset] = useState<number | 'ever' | 'date'>('ever');
  const iso = typeof value === 'string' ? value : null;
  const choose = (days: number) => {
    setPreset(days);
    change(new Date(now().getTime() + days * dayMilliseconds).toISOString());
  };
  return (
    <div className="until">
      <div className="templates">
        {info.presetDays?.map((days) => (
          <button
            key={days}
            type="button"
            className="chip chip-button"
            aria-pressed={preset === days}
            onClick={() => choose(days)}
          >
            {days === 1 ? t('form.day') : t('form.days', { count: days })}
          </button>
        ))}
        <button
          type="button"
          className="chip chip-button"
          aria-pressed={preset === 'ever'}
          onClick={() => {
            setPreset('ever');
            change(null);
          }}
        >
          {t('form.forEver')}
        </button>
      </div>
      <label htmlFor={id} className="small-label">
        {t('form.date')}
      </label>
      <MomentPicker
        id={id}
        iso={iso}
        label={t('form.date')}
        change={(moment) => {
          setPreset('date');
          change(moment);
        }}
      />
      {iso ? <p className="echo">{formatMoment(iso)}</p> : null}
    </div>
  );
}
