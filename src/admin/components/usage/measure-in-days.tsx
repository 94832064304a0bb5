import { useTexts } from '../texts';
import { type DatedDay, formatDay, type Measure, totalOf } from './measures';
import { UsageChart } from './usage-chart';

/** One measure as its sum, its highest day and a chart. */
export function MeasureInDays<Day extends DatedDay>({ measure, days }: { measure: Measure<Day>; days: Day[] }) {
  const { t } = useTexts();
  const [first, last] = [days[0], days.at(-1)];
  const highest = days.reduce((most, day) => (measure.of(day) >= measure.of(most) ? day : most));
  const total = measure.format(totalOf(measure, days));
  const span = t(measure.isLevel ? 'usage.peak' : 'usage.sum', {
    from: first ? formatDay(first) : '',
    to: last ? formatDay(last) : '',
  });
  const isNone = measure.of(highest) === 0;
  const most = isNone
    ? ''
    : t(measure.isLevel ? 'usage.reached' : 'usage.most', {
        day: formatDay(highest),
        amount: measure.format(measure.of(highest)),
      });
  return (
    <>
      <div className="usage-total" aria-live="polite">
        <p>
          <strong className="usage-sum">{total}</strong> <span>{span}</span>
        </p>
        <p className="usage-most">{most}</p>
      </div>
      <UsageChart
        days={days}
        measure={measure}
        summary={t(isNone ? 'usage.summaryOfNone' : 'usage.summary', { measure: measure.name, total, span, most })}
      />
    </>
  );
}
