import { useTexts } from '../texts';
import { formatDay, type Measure, type UsageDay } from './measures';

/** The chart's figures, and those of every other measure, to read one by one. */
export function UsageTable({ measures, chosen, days }: { measures: Measure[]; chosen: Measure; days: UsageDay[] }) {
  const { t } = useTexts();
  // A narrow screen has room for the chosen one alone.
  const place = (id: string) => (id === chosen.id ? 'number' : 'number usage-other');
  return (
    <details className="usage-figures">
      <summary>{t('usage.table')}</summary>
      <div className="table-frame">
        <table>
          <caption className="unseen">{t('usage.caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('usage.day')}</th>
              {measures.map(({ id, name }) => (
                <th key={id} scope="col" className={place(id)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...days].reverse().map((day) => (
              <tr key={day.usageDate}>
                <th scope="row">
                  <time dateTime={day.usageDate}>{formatDay(day)}</time>
                </th>
                {measures.map(({ id, of, format }) => (
                  <td key={id} className={place(id)}>
                    <data value={of(day)}>{format(of(day))}</data>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
