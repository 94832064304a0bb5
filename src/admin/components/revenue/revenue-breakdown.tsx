import { formatMoney, formatNumber } from '../format';
import { useTexts } from '../texts';
import { netOf, type RevenueSum } from './revenue-measures';

interface BreakdownProps<Row extends RevenueSum> {
  title: string;
  /** Of one currency. */
  rows: Row[];
  nameOf(row: Row): string;
}

/** The sums of a span by something other than the day; the bar shows the share of what was paid. */
export function RevenueBreakdown<Row extends RevenueSum>({ title, rows, nameOf }: BreakdownProps<Row>) {
  const { t } = useTexts();
  const most = Math.max(1, ...rows.map(({ paidMinor }) => paidMinor));
  return (
    <div className="table-frame">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col" className="number usage-other">
              {t('revenue.payments')}
            </th>
            <th scope="col" className="number">
              {t('revenue.paid')}
            </th>
            <th scope="col" className="number usage-other">
              {t('revenue.refunded')}
            </th>
            <th scope="col" className="number">
              {t('revenue.net')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={nameOf(row)}>
              <th scope="row">
                <bdi>{nameOf(row)}</bdi>
                <meter aria-hidden="true" min={0} max={most} value={row.paidMinor} />
              </th>
              <td className="number usage-other">{formatNumber(row.payments)}</td>
              <td className="number">{formatMoney(String(row.paidMinor), row.currency)}</td>
              <td className="number usage-other">{formatMoney(String(row.refundedMinor), row.currency)}</td>
              <td className="number">{formatMoney(String(netOf(row)), row.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
