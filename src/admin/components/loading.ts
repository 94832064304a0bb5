import { useCallback, useEffect, useState } from 'react';
import { callServer, Refusal } from './api';

interface Loaded<Answer> {
  answer: Answer | undefined;
  refusal: Refusal | undefined;
  isLoading: boolean;
  reload(): void;
}

/** Reads from the server; the latest address wins, however the answers come in. */
export function useLoaded<Answer>(path: string): Loaded<Answer> {
  const [state, setState] = useState<Omit<Loaded<Answer>, 'reload'>>({
    answer: undefined,
    refusal: undefined,
    isLoading: true,
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    setState((previous) => ({ ...previous, isLoading: true }));
    callServer<Answer>(path).then(
      (answer) => isCurrent && setState({ answer, refusal: undefined, isLoading: false }),
      (error: unknown) => {
        const refusal = error instanceof Refusal ? error : new Refusal('network');
        if (isCurrent) setState({ answer: undefined, refusal, isLoading: false });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [path, turn]);
  const reload = useCallback(() => setTurn((last) => last + 1), []);
  return { ...state, reload };
}
