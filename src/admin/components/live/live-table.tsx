import { Link } from 'react-router-dom';
import { formatMoment, formatTime } from '../format';
import { addressOf, useResource } from '../resource-types';
import { useTexts } from '../texts';
import { Badge } from '../values/badge';
import { isFailure, type LiveRow, resourceOf } from './live-entry';

export function LiveTable({ rows }: { rows: LiveRow[] }) {
  const { t } = useTexts();
  return (
    <div className="table-frame live-table">
      <table>
        <caption className="unseen">{t('live.table')}</caption>
        <thead>
          <tr>
            {(['at', 'what', 'event', 'tenant', 'details'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`live.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <LiveTableRow key={row.id} row={row} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p className="nothing">{t('live.empty')}</p> : null}
    </div>
  );
}

function LiveTableRow({ row }: { row: LiveRow }) {
  const { t } = useTexts();
  const { kind, at, type, tenantId, tenantName, recordId } = row;
  const isTenantReadable = useResource('tenants') !== undefined;
  return (
    <tr className={isFailure(row) ? 'live-failure' : undefined}>
      <td className="cell-moment" data-label={t('live.at')}>
        <time dateTime={at} title={formatMoment(at)}>
          {formatTime(at)}
        </time>
      </td>
      <td data-label={t('live.what')}>
        <Badge value={kind} />
      </td>
      <td data-label={t('live.event')}>
        <Link to={addressOf.record(resourceOf[kind], recordId)} className="row-link mono" dir="ltr">
          {type ?? t('live.noType')}
        </Link>
      </td>
      <td data-label={t('live.tenant')}>
        {tenantId === null ? (
          <span className="none">{t('record.none')}</span>
        ) : isTenantReadable ? (
          <Link to={addressOf.record('tenants', tenantId)}>
            <bdi>{tenantName ?? tenantId}</bdi>
          </Link>
        ) : (
          <bdi>{tenantName ?? tenantId}</bdi>
        )}
      </td>
      <td className="cell-text" data-label={t('live.details')}>
        <Details row={row} />
      </td>
    </tr>
  );
}

function Details({ row: { about, status, error } }: { row: LiveRow }) {
  const { t } = useTexts();
  if (about === null && status === null && error === null) return <span className="none">{t('record.none')}</span>;
  return (
    <>
      {about === null ? null : <bdi>{about}</bdi>}
      {status === null ? null : <span className="live-status">{t('live.answered', { status: String(status) })}</span>}
      {error === null ? null : (
        <span className="live-error">
          <bdi dir="auto">{error}</bdi>
        </span>
      )}
    </>
  );
}
