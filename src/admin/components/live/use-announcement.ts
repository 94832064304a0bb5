import { useCallback, useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts';
import { isFailure, type LiveRow } from './live-entry';

/** A screen reader is told how many came, and not more often than somebody can listen. */
const everyMs = 10_000;

export function useAnnouncement(): { announcement: string; count(rows: LiveRow[]): void } {
  const { t } = useTexts();
  const [announcement, setAnnouncement] = useState('');
  const counted = useRef({ count: 0, failures: 0 });
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (counted.current.count > 0) setAnnouncement(t('live.news', counted.current));
      counted.current = { count: 0, failures: 0 };
    }, everyMs);
    return () => window.clearInterval(timer);
  }, [t]);
  const count = useCallback((rows: LiveRow[]) => {
    counted.current.count += rows.length;
    counted.current.failures += rows.filter(isFailure).length;
  }, []);
  return { announcement, count };
}
