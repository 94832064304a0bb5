import { useTexts } from '../texts';
import { type DatedDay, formatDay, type Measure } from './measures';

interface TableProps<Day extends DatedDay> {
  measures: Measure<Day>[];
  chosen: Measure<Day>;
  days: Day[];
}

/** The chart's figures, and those of every other measure, to read one by one. */
export function UsageTable<Day extends DatedDay>({ measures, chosen, days }: TableProps<Day>) {
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
