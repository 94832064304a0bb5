import { Link } from 'react-router-dom';
import { formatNumber } from '../format';
import { addressOf, type ConsoleRecord } from '../resource-types';
import type { ScreenProps } from '../shell/screens';
import { useTexts } from '../texts';
import { Badge } from '../values/badge';
import { Icon } from '../values/icon';
import { Moment } from '../values/moment';
import { Facts } from './facts';
import { LoadedRecord } from './loaded-record';
import { RecordHead } from './record-head';
import { Related } from './related';

interface Delivery {
  id: string;
  at: string;
  eventType: string;
  succeeded: boolean;
  status: number | null;
  /** What the receiver said, as it came. */
  answer: string | null;
  durationMs: number;
  attempt: number;
  error: string | null;
}

/** A webhook: the facts, and beside them how the last tries to reach it went. */
export function WebhookPage({ resource, recordId }: ScreenProps) {
  return (
    <LoadedRecord resource={resource} recordId={recordId}>
      {(record) => (
        <>
          <RecordHead resource={resource} record={record} />
          <OffStrip record={record} />
          <div className="two-columns">
            <Facts resource={resource} record={record} />
            <Deliveries deliveries={((record.details ?? {}) as { deliveries?: Delivery[] }).deliveries ?? []} />
          </div>
          <Related resource={resource} record={record} />
        </>
      )}
    </LoadedRecord>
  );
}

function OffStrip({ record: { params } }: { record: ConsoleRecord }) {
  const { t } = useTexts();
  const { disabledCause, disabledAt } = params;
  if (!disabledCause) return null;
  return (
    <div className="ban-strip" role="status">
      <Icon name="AlertTriangle" size={20} />
      <div>
        <strong>{t(`webhook.off.${String(disabledCause)}`)}</strong>
        <p>
          {t('webhook.offSince')} <Moment iso={String(disabledAt)} isExact />
        </p>
      </div>
    </div>
  );
}

function Deliveries({ deliveries }: { deliveries: Delivery[] }) {
  const { t } = useTexts();
  return (
    <section className="panel">
      <h2>{t('webhook.deliveries')}</h2>
      {deliveries.length === 0 ? <p className="nothing">{t('webhook.none')}</p> : null}
      <ol className="timeline">
        {deliveries.map((delivery) => (
          <Entry key={delivery.id} delivery={delivery} />
        ))}
      </ol>
    </section>
  );
}

function Entry({
  delivery: { id, at, eventType, succeeded, status, answer, durationMs, attempt, error },
}: {
  delivery: Delivery;
}) {
  const { t } = useTexts();
  const figures = { attempt: formatNumber(attempt), duration: formatNumber(durationMs) };
  return (
    <li className="event">
      <span className="event-mark">
        <Icon name={succeeded ? 'Check' : 'X'} size={14} />
      </span>
      <div>
        <p>
          <Link to={addressOf.record('webhookDeliveries', id)}>
            <bdi dir="ltr" className="mono">
              {eventType}
            </bdi>
          </Link>{' '}
          <Badge value={succeeded ? 'delivered' : 'not_delivered'} />
        </p>
        <p className="event-about">
          {status === null ? null : <bdi className="mono">{`HTTP ${status}`}</bdi>}
          {status === null ? '' : ' · '}
          {t('webhook.try', figures)}
        </p>
        {error ? (
          <p className="event-about">
            <bdi>{error}</bdi>
          </p>
        ) : null}
        {answer ? (
          <details>
            <summary>{t('webhook.answer')}</summary>
            <pre dir="ltr" className="mono answer">
              {answer}
            </pre>
          </details>
        ) : null}
      </div>
      <Moment iso={at} />
    </li>
  );
}
