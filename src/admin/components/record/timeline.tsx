import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { Moment } from '../values/moment';

export interface TimelineEntry {
  at: string;
  kind: 'session_started' | 'session_ended' | 'banned' | 'unbanned' | 'staff_action' | 'registered';
  label: string | null;
  by: string | null;
}

const icons: Record<TimelineEntry['kind'], string> = {
  session_started: 'LogIn',
  session_ended: 'LogOut',
  banned: 'Slash',
  unbanned: 'UserCheck',
  staff_action: 'Tool',
  registered: 'UserPlus',
};

export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const { t, value } = useTexts();
  return (
    <section className="panel">
      <h2>{t('record.timeline')}</h2>
      <ol className="timeline">
        {entries.map(({ at, kind, label, by }, index) => (
          <li key={index} className={`event event-${kind}`}>
            <span className="event-mark">
              <Icon name={icons[kind]} size={14} />
            </span>
            <div>
              <p>
                <strong>{t(`timeline.${kind}`)}</strong>
                {label ? (
                  <>
                    {' · '}
                    <bdi>{value(label)}</bdi>
                  </>
                ) : null}
              </p>
              {by ? (
                <p className="event-by">
                  <bdi>{by}</bdi>
                </p>
              ) : null}
            </div>
            <Moment iso={at} />
          </li>
        ))}
      </ol>
    </section>
  );
}
