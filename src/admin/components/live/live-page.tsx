import { useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { isWrittenPattern } from '../../../models/event-pattern';
import { tellRefusal } from '../refusal-text';
import { useStaff } from '../resource-types';
import { Missing } from '../shell/missing';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { kindsFor, type LiveRow, mostRows, withNews } from './live-entry';
import { LiveFilters } from './live-filters';
import { LiveTable } from './live-table';
import { useAnnouncement } from './use-announcement';
import { useLive } from './use-live';

export function LivePage() {
  const { role } = useStaff();
  return kindsFor(role).length === 0 ? <Missing /> : <Live />;
}

/** Events, deliveries and failures as they happen; the filter lives in the address. */
function Live() {
  const texts = useTexts();
  const { t } = texts;
  const [search] = useSearchParams();
  const [isPaused, setPaused] = useState(false);
  const { rows, held, isCut, take, clear } = useRows(isPaused, search.toString());
  const { announcement, count } = useAnnouncement();
  const hear = useCallback(
    (news: { entries: LiveRow[]; isCut: boolean }, isFirst: boolean) => {
      take(news);
      if (!isFirst) count(news.entries);
    },
    [take, count],
  );
  const { state, ending, connectAgain } = useLive(queryOf(search), hear);
  const told = isPaused && state === 'live' ? 'paused' : state;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('live.title')}</h1>
          <p className="lead">{t('live.lead')}</p>
        </div>
        <div className="actions">
          <button type="button" className="button" onClick={clear}>
            {t('live.clear')}
          </button>
          <button type="button" className="button button-primary" onClick={() => setPaused(!isPaused)}>
            <Icon name={isPaused ? 'Play' : 'Pause'} /> {t(isPaused ? 'live.resume' : 'live.pause')}
          </button>
        </div>
      </header>
      <LiveFilters />
      <p className={`live-state live-${told}`} role="status">
        <span className="live-dot" aria-hidden="true" />
        {t(`live.state.${told}`, { count: held })}
      </p>
      <p className="unseen" role="status">
        {announcement}
      </p>
      {ending ? (
        <div className="alert" role="alert">
          {typeof ending === 'string' ? t(`live.ending.${ending}`) : tellRefusal(texts, ending)}{' '}
          <button type="button" className="button" onClick={connectAgain}>
            {t('live.again')}
          </button>
        </div>
      ) : null}
      {isCut ? <p className="live-note">{t('live.cut')}</p> : null}
      <LiveTable rows={rows} />
      {rows.length >= mostRows ? <p className="live-note">{t('live.bound', { count: mostRows })}</p> : null}
    </div>
  );
}

/** What is shown, and what waits while the list is held still. */
function useRows(isPaused: boolean, filter: string) {
  const [rows, setRows] = useState<LiveRow[]>([]);
  const [held, setHeld] = useState<LiveRow[]>([]);
  const [isCut, setCut] = useState(false);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const clear = useCallback(() => {
    setRows([]);
    setHeld([]);
    setCut(false);
  }, []);
  useEffect(clear, [filter, clear]);
  useEffect(() => {
    if (isPaused) return;
    setHeld((waiting) => {
      if (waiting.length > 0) setRows((all) => withNews(all, waiting.toReversed()));
      return [];
    });
  }, [isPaused]);
  const take = useCallback(({ entries, isCut: isCutNow }: { entries: LiveRow[]; isCut: boolean }) => {
    (paused.current ? setHeld : setRows)((all) => withNews(all, entries));
    if (isCutNow) setCut(true);
  }, []);
  return { rows, held: held.length, isCut, take, clear };
}

/** What the server is asked for: a pattern that is not one yet is left out, and told at its field. */
function queryOf(search: URLSearchParams): string {
  const types = (search.get('types') ?? '').split(/[\s,]+/).filter(isWrittenPattern);
  const query = new URLSearchParams({
    kinds: search.get('kinds') ?? '',
    types: types.join(),
    tenant: search.get('tenant') ?? '',
    failures: search.get('failures') ?? '',
  });
  return query.toString();
}
