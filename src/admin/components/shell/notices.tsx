import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';

interface Notice {
  id: number;
  tone: 'good' | 'bad';
  text: string;
}

type Say = (tone: Notice['tone'], text: string) => void;

const Saying = createContext<Say>(() => undefined);
export const useSay = (): Say => useContext(Saying);

const shownMilliseconds = 6_000;
let lastId = 0;

/** Short messages in the corner, read out by screen readers. */
export function Notices({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const [notices, setNotices] = useState<Notice[]>([]);
  const drop = useCallback((id: number) => setNotices((all) => all.filter((notice) => notice.id !== id)), []);
  const say = useMemo<Say>(
    () => (tone, text) => {
      lastId += 1;
      const id = lastId;
      setNotices((all) => [...all.slice(-2), { id, tone, text }]);
      window.setTimeout(() => drop(id), shownMilliseconds);
    },
    [drop],
  );
  return (
    <Saying.Provider value={say}>
      {children}
      <div className="notices" role="status" aria-live="polite">
        {notices.map(({ id, tone, text }) => (
          <div key={id} className={`notice notice-${tone}`}>
            <Icon name={tone === 'good' ? 'CheckCircle' : 'AlertCircle'} />
            <span>{text}</span>
            <button type="button" className="plain" onClick={() => drop(id)} aria-label={t('shell.dismiss')}>
              <Icon name="X" />
            </button>
          </div>
        ))}
      </div>
    </Saying.Provider>
  );
}
