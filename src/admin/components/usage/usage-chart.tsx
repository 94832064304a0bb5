import { useEffect, useRef, useState } from 'react';
import { formatNumber } from '../format';
import { useTexts } from '../texts';
import { type DatedDay, formatDay, formatShortDay, type Measure } from './measures';

interface ChartProps<Day extends DatedDay> {
  days: Day[];
  measure: Measure<Day>;
  /** What the picture tells, for those who do not see it. */
  summary: string;
}

/** One bar a day. The drawing library comes with the first chart, not with the console. */
export function UsageChart<Day extends DatedDay>({ days, measure, summary }: ChartProps<Day>) {
  const { t } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const [isMissing, setIsMissing] = useState(false);
  const shown = `${measure.id} ${days.map((day) => `${day.usageDate} ${measure.of(day)}`).join()}`;
  useEffect(() => {
    let remove: (() => void) | null = null;
    let isCurrent = true;
    setPointed(null);
    import('./plot').then(
      ({ plotDays }) => {
        if (!isCurrent || !place.current) return;
        remove = plotDays(place.current, {
          figures: days.map((each) => measure.of(each) / measure.tickUnit),
          names: days.map(formatShortDay),
          formatTick: (figure) => (figure === 0 ? formatNumber(0) : measure.formatTick(figure * measure.tickUnit)),
          point: setPointed,
        });
      },
      () => isCurrent && setIsMissing(true),
    );
    return () => {
      isCurrent = false;
      remove?.();
    };
  }, [shown]);
  const day = pointed === null ? undefined : days[pointed];
  if (isMissing) return <p className="nothing">{t('usage.chartMissing')}</p>;
  return (
    <div className="usage-chart">
      <div ref={place} className="usage-space" role="img" aria-label={summary} />
      <p className="usage-pointed" aria-hidden="true">
        {day ? `${formatDay(day)}: ${measure.format(measure.of(day))}` : '\u00a0'}
      </p>
    </div>
  );
}
