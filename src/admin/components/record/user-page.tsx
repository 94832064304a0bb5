import { Link } from 'react-router-dom';
import { formatMoment } from '../format';
import { addressOf, type ConsoleRecord, type Resource } from '../resource-types';
import type { ScreenProps } from '../shell/screens';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { Facts } from './facts';
import { LoadedRecord } from './loaded-record';
import { RecordHead } from './record-head';
import { Related } from './related';
import { Timeline, type TimelineEntry } from './timeline';

interface BanInForce {
  reason: string;
  by: string;
  at: string;
  until: string | null;
}

/** A user: the ban in force as a red strip, the facts, and one timeline of everything. */
export function UserPage({ resource, recordId }: ScreenProps) {
  const { t } = useTexts();
  return (
    <LoadedRecord resource={resource} recordId={recordId}>
      {(record) => {
        const { ban, timeline = [] } = (record.details ?? {}) as {
          ban?: BanInForce | null;
          timeline?: TimelineEntry[];
        };
        return (
          <>
            <RecordHead resource={resource} record={record} title={nameOf(record) ?? t('record.erasedUser')}>
              {ban ? <BanStrip ban={ban} undo={undoOf(resource, record)} /> : null}
            </RecordHead>
            <div className="two-columns">
              <Facts resource={resource} record={record} leaveOut={['title', 'state']} />
              <Timeline entries={timeline} />
            </div>
            <Related resource={resource} record={record} />
          </>
        );
      }}
    </LoadedRecord>
  );
}

const nameOf = ({ params }: ConsoleRecord): string | null =>
  params['state'] === 'erased' ? null : String(params['fullName'] ?? params['email'] ?? params['phoneNumber'] ?? '');

/** Where the ban is lifted, for those who may. */
function undoOf(resource: Resource, record: ConsoleRecord): string | null {
  const mayUnban = record.recordActions.some(({ name }) => name === 'unban');
  return mayUnban ? addressOf.record(resource.id, record.id, 'unban') : null;
}

function BanStrip({ ban, undo }: { ban: BanInForce; undo: string | null }) {
  const { t } = useTexts();
  return (
    <section className="ban-strip" aria-label={t('values.banned')}>
      <Icon name="Slash" size={20} />
      <div>
        <strong>
          {ban.until ? t('record.bannedUntil', { until: formatMoment(ban.until) }) : t('record.bannedForEver')}
        </strong>
        <p>
          <bdi>{ban.reason}</bdi>
        </p>
        <p className="ban-by">{t('record.bannedBy', { by: ban.by, at: formatMoment(ban.at) })}</p>
      </div>
      {undo ? (
        <Link className="button" to={undo}>
          {t('record.undo')}
        </Link>
      ) : null}
    </section>
  );
}
