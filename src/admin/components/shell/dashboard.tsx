import { Link } from 'react-router-dom';
import { formatNumber } from '../format';
import { useLoaded } from '../loading';
import { tellRefusal } from '../refusal-text';
import { addressOf, useResources, useStaff } from '../resource-types';
import { Revenue } from '../revenue/revenue';
import { useTexts } from '../texts';
import { Moment } from '../values/moment';

interface Figures {
  figures: { name: string; href: string; as: 'number' | 'moment'; value: number | string | null }[];
  boards: {
    name: string;
    resource: string;
    rows: { id: string; title: string | null; detail: string; at: string }[];
  }[];
}

/** Whom the policy table lets read it; others would meet a refusal in its place. */
const seesRevenue = new Set(['Finance', 'Auditor', 'Owner']);

export function Dashboard() {
  const texts = useTexts();
  const { t, value } = texts;
  const { title, email, role } = useStaff();
  const { answer, refusal } = useLoaded<Figures>('/api/dashboard');
  const readable = new Set(useResources().map(({ id }) => id));
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('dashboard.hello', { name: title || email })}</h1>
          <p className="lead">{t('dashboard.title')}</p>
        </div>
      </header>
      {refusal ? <p className="alert">{tellRefusal(texts, refusal)}</p> : null}
      <ul className="figures">
        {answer?.figures.map(({ name, href, as, value: figure }) => (
          <li key={name}>
            <Link to={href} className="figure">
              <span className="figure-name">{t(`dashboard.${name}`)}</span>
              <span className="figure-value">
                {figure === null ? (
                  t('record.none')
                ) : as === 'moment' ? (
                  <Moment iso={String(figure)} />
                ) : (
                  formatNumber(figure)
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {seesRevenue.has(role) ? <Revenue /> : null}
      <div className="boards">
        {answer?.boards.map(({ name, resource, rows }) => (
          <section key={name} className="panel">
            <h2>{t(`dashboard.${name}`)}</h2>
            {rows.length === 0 ? <p className="none">{t('dashboard.nothing')}</p> : null}
            <ul className="board">
              {rows.map(({ id, title: who, detail, at }) => (
                <li key={`${id} ${at}`}>
                  <div>
                    {readable.has(resource) ? (
                      <Link to={addressOf.record(resource, id)}>
                        <bdi>{who ?? t('record.erasedUser')}</bdi>
                      </Link>
                    ) : (
                      <bdi>{who ?? t('record.erasedUser')}</bdi>
                    )}
                    <span className="board-detail">
                      <bdi>{value(detail)}</bdi>
                    </span>
                  </div>
                  <Moment iso={at} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
