import { Link } from 'react-router-dom';
import { formatMoney, formatNumber } from '../format';
import { addressOf, type ColumnInfo, type ConsoleRecord } from '../resource-types';
import { type Texts, useTexts } from '../texts';
import { Badge } from './badge';
import { Condition } from './condition';
import { Copyable } from './copyable';
import { Icon } from './icon';
import { Meter } from './meter';
import { Moment } from './moment';

interface ValueProps {
  record: Pick<ConsoleRecord, 'params' | 'populated'>;
  name: string;
  info: ColumnInfo;
  isExact?: boolean;
}

/** One value of a record, by the kind of its column. */
export function Value({ record, name, info, isExact = false }: ValueProps) {
  const { t } = useTexts();
  const value = record.params[name];
  if (value === null || value === undefined || value === '')
    return <span className="none">{t(info.empty ? `form.${info.empty}` : 'record.none')}</span>;
  switch (info.as) {
    case 'state':
      return <Badge value={String(value)} />;
    case 'moment':
      return <Moment iso={String(value)} isExact={isExact} />;
    case 'number':
      return <>{formatNumber(String(value))}</>;
    case 'meter':
      return <Meter params={record.params} name={name} info={info} />;
    case 'money':
      return <>{tellAmount(t, record, String(value), info)}</>;
    case 'flag':
      return (
        <span className={value ? 'flag flag-yes' : 'flag'}>
          <Icon name={value ? 'Check' : 'Minus'} size={14} /> {t(value ? 'list.yes' : 'list.no')}
        </span>
      );
    case 'id':
      return <Copyable text={String(value)} isShortened={!isExact} />;
    case 'address':
      return <Copyable text={String(value)} />;
    case 'code':
      return (
        <bdi dir="ltr" className="mono">
          {String(value)}
        </bdi>
      );
    case 'json':
      return (
        <pre dir="ltr" className="json">
          {String(value)}
        </pre>
      );
    case 'folded':
      return (
        <details>
          <summary>{t('record.unfold')}</summary>
          <pre dir="ltr" className="json">
            {String(value)}
          </pre>
        </details>
      );
    case 'list':
      return <ListValue json={String(value)} isExact={isExact} />;
    case 'condition':
      return <Condition json={String(value)} />;
    case 'reference':
      return <Reference id={String(value)} of={info.of ?? ''} title={record.populated[name]?.title} />;
    case 'text':
      return <bdi>{String(value)}</bdi>;
  }
}

function tellAmount(t: Texts['t'], { params }: ValueProps['record'], value: string, info: ColumnInfo): string {
  const currency = params[info.currency ?? ''];
  if (typeof currency === 'string') return formatMoney(value.replace(/\.0+$/, ''), currency);
  const unit = params[info.unit ?? ''];
  const [told, number] = [Number(value) === 1 ? `units.one${unit}` : `units.${unit}`, { value: Number(value) }];
  return t(told, number, t(`units.${unit}`, number, formatNumber(value)));
}

function ListValue({ json, isExact }: { json: string; isExact: boolean }) {
  const { t } = useTexts();
  const items = JSON.parse(json) as string[];
  if (items.length === 0) return <span className="none">{t('record.none')}</span>;
  const shown = isExact ? items : items.slice(0, 1);
  return (
    <bdi dir="ltr" className="mono list-value" title={items.join(', ')}>
      {shown.join(', ')}
      {shown.length < items.length ? ` +${items.length - shown.length}` : ''}
    </bdi>
  );
}

function Reference({ id, of, title }: { id: string; of: string; title: string | undefined }) {
  if (title === undefined) return <Copyable text={id} isShortened />;
  return (
    <Link to={addressOf.record(of, id)} onClick={(event) => event.stopPropagation()}>
      <bdi>{title}</bdi>
    </Link>
  );
}
