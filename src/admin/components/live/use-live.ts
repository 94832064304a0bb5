import { useCallback, useEffect, useState } from 'react';
import { callServer, Refusal } from '../api';
import type { LiveRow } from './live-entry';

export type LiveState = 'connecting' | 'live' | 'interrupted' | 'ended';

interface News {
  entries: LiveRow[];
  isCut: boolean;
}

interface Connection {
  state: LiveState;
  /** Why it ended, in one word or as a refusal. */
  ending: string | Refusal | null;
  connectAgain(): void;
}

const retryMs = 3_000;
/** After these nobody comes back by himself. */
const finalEndings = new Set(['signed_out', 'forbidden', 'too_many']);
const passing = new Set(['network', 'unavailable', 'internal']);

/** Hears what happens as long as the page is open, over any number of connections; `take` must stay the same. */
export function useLive(query: string, take: (news: News, isFirst: boolean) => void): Connection {
  const [state, setState] = useState<LiveState>('connecting');
  const [ending, setEnding] = useState<Connection['ending']>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let source: EventSource | null = null;
    let timer = 0;
    let mark = '';
    let isCurrent = true;
    const address = () => `/api/live?${query}${mark === '' ? '' : `&after=${encodeURIComponent(mark)}`}`;
    const end = (why: Connection['ending']) => {
      source?.close();
      setEnding(why);
      setState('ended');
    };
    const open = () => {
      source = new EventSource(`/admin${address()}`);
      source.onopen = () => setState('live');
      source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
        take(JSON.parse(data) as News, mark === '');
        mark = lastEventId;
      };
      source.addEventListener('ended', ({ data }: MessageEvent<string>) => {
        const { why } = JSON.parse(data) as { why: string };
        if (why === 'signed_out') return void askWhy();
        if (finalEndings.has(why)) end(why);
      });
      source.onerror = () => {
        if (!isCurrent) return;
        setState((before) => (before === 'ended' ? before : 'interrupted'));
        // A browser comes back by itself, unless the answer was no stream.
        if (source?.readyState === EventSource.CLOSED) void askWhy();
      };
    };
    /** The stream itself does not tell the page why it was refused. */
    const askWhy = async () => {
      source?.close();
      const refusal = await callServer(address()).then(
        () => null,
        (error: unknown) => (error instanceof Refusal ? error : new Refusal('network')),
      );
      if (!isCurrent) return;
      if (refusal && !passing.has(refusal.code)) return end(refusal);
      timer = window.setTimeout(open, retryMs);
    };
    setState('connecting');
    setEnding(null);
    open();
    return () => {
      isCurrent = false;
      source?.close();
      window.clearTimeout(timer);
    };
  }, [query, take, turn]);
  const connectAgain = useCallback(() => setTurn((last) => last + 1), []);
  return { state, ending, connectAgain };
}
