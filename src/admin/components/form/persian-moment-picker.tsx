import { useEffect, useState } from 'react';
import { formatNumber, now } from '../format';
import { useTexts } from '../texts';
import type { MomentPickerProps } from './moment-picker';
import { type CalendarDay, dateOfPersianDay, persianDayOf, persianMonths } from './persian-calendar';

const yearsAhead = 10;
const noTime = '00:00';

interface Chosen {
  year: number | null;
  month: number | null;
  day: number | null;
  time: string;
}

/** Year, month and day of the Persian calendar, and a time; empty until all three are chosen. */
export function PersianMomentPicker({ id, iso, change, label, describedBy }: MomentPickerProps) {
  const { t } = useTexts();
  const [chosen, setChosen] = useState<Chosen>(() => readMoment(iso));
  useEffect(() => {
    if (iso !== null && iso !== toMoment(chosen)) setChosen(readMoment(iso));
    if (iso === null && toMoment(chosen) !== null) setChosen(readMoment(null));
  }, [iso, chosen]);
  const choose = (part: Partial<Chosen>) => {
    const next = { ...chosen, ...part };
    setChosen(next);
    change(toMoment(next));
  };
  const thisYear = persianDayOf(now()).year;
  const years = Array.from({ length: yearsAhead + 2 }, (_, index) => thisYear - 1 + index);
  const number = (text: string) => (text === '' ? null : Number(text));
  const year = (value: number) => formatNumber(value).replaceAll('٬', '');
  return (
    <div className="persian-moment">
      <select
        id={id}
        aria-label={`${label}: ${t('form.year')}`}
        aria-describedby={describedBy}
        value={chosen.year ?? ''}
        onChange={(event) => choose({ year: number(event.target.value) })}
      >
        <option value="">{t('form.year')}</option>
        {years.map((value) => (
          <option key={value} value={value}>
            {year(value)}
          </option>
        ))}
      </select>
      <select
        aria-label={`${label}: ${t('form.month')}`}
        value={chosen.month ?? ''}
        onChange={(event) => choose({ month: number(event.target.value) })}
      >
        <option value="">{t('form.month')}</option>
        {persianMonths.map((name, index) => (
          <option key={name} value={index + 1}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={`${label}: ${t('form.dayOfMonth')}`}
        value={chosen.day ?? ''}
        onChange={(event) => choose({ day: number(event.target.value) })}
      >
        <option value="">{t('form.dayOfMonth')}</option>
        {Array.from({ length: 31 }, (_, index) => index + 1).map((value) => (
          <option key={value} value={value}>
            {formatNumber(value)}
          </option>
        ))}
      </select>
      <input
        type="time"
        aria-label={`${label}: ${t('form.time')}`}
        value={chosen.time}
        onChange={(event) => choose({ time: event.target.value || noTime })}
      />
    </div>
  );
}

function readMoment(iso: string | null): Chosen {
  if (iso === null) return { year: null, month: null, day: null, time: noTime };
  const date = new Date(iso);
  const pad = (value: number) => String(value).padStart(2, '0');
  return { ...persianDayOf(date), time: `${pad(date.getHours())}:${pad(date.getMinutes())}` };
}

function toMoment({ year, month, day, time }: Chosen): string | null {
  if (year === null || month === null || day === null) return null;
  const date = dateOfPersianDay({ year, month, day } satisfies CalendarDay);
  if (!date) return null;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  date.setHours(hours, minutes, 0, 0);
  return date.toISOString();
}
