import { useEffect, useState } from 'react';
import { callServer, Refusal } from '../api';

export interface Finding {
  id: string;
  texts: { text: string; mark: [number, number] | null }[];
  state: string | null;
}

export interface FindingsOfKind {
  kind: string;
  findings: Finding[];
  hasMore: boolean;
  isUnfinished: boolean;
}

interface Answered {
  /** What the answer is about: another text may stand in the box by now. */
  text: string;
  groups: FindingsOfKind[];
  refusal?: Refusal;
}

/** Nobody reads what is found for the letters in between. */
const restMilliseconds = 180;

/** What the server finds for the text, as soon as whoever types rests; an answer about an older text is dropped. */
export function useSearch(text: string): { answered: Answered | undefined; isLoading: boolean } {
  const [answered, setAnswered] = useState<Answered>();
  useEffect(() => {
    if (text === '') return setAnswered(undefined);
    let isCurrent = true;
    const settle = (answer: Omit<Answered, 'text'>) => isCurrent && setAnswered({ text, ...answer });
    const timer = window.setTimeout(() => {
      callServer<{ groups: FindingsOfKind[] }>('/api/search', { text }).then(settle, (error: unknown) =>
        settle({ groups: [], refusal: error instanceof Refusal ? error : new Refusal('network') }),
      );
    }, restMilliseconds);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
  }, [text]);
  return { answered: text === '' ? undefined : answered, isLoading: text !== '' && answered?.text !== text };
}
