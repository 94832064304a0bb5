import { formatMoney, formatNumber } from '../format';
import type { ColumnInfo, ConsoleRecord } from '../resource-types';
import { useTexts } from '../texts';

interface MeterProps {
  params: ConsoleRecord['params'];
  name: string;
  info: ColumnInfo;
}

/** How much of a limit is used, in figures and as a bar; the figure alone where there is no limit. */
export function Meter({ params, name, info }: MeterProps) {
  const { t } = useTexts();
  const currency = params[info.currency ?? ''];
  const tell = (value: number | string) =>
    typeof currency === 'string' ? formatMoney(String(value), currency) : formatNumber(value);
  const used = Number(params[name]);
  const most = params[info.most ?? ''];
  if (most === null || most === undefined) return <>{t('record.usedWithoutLimit', { used: tell(used) })}</>;
  return (
    <span className="meter">
      <span>{t('record.usedOf', { used: tell(used), most: tell(Number(most)) })}</span>
      <meter aria-hidden="true" min={0} max={Number(most)} value={used} />
    </span>
  );
}
