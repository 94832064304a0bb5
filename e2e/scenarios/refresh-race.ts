import { callApi, refresh, signedIn } from '../support/api-client.js';
import type { Stage } from '../support/stage.js';

const graceSeconds = 10;

export interface RefreshRace {
  /** What each of the parallel calls got. */
  codes: string[];
  /** How many different tokens came back. */
  successors: number;
  /** The used token once more, after the grace. */
  reused: string;
  /** The successor, and the access token, after that. */
  afterwards: string[];
}

/** Sends one refresh token many times at once over both processes, and again when the grace is over. */
export async function refreshRace(stage: Stage, email: string, times: number): Promise<RefreshRace> {
  const { refresh_token: token } = await signedIn(stage.first.url, email);
  const urls = [stage.first.url, stage.second.url];
  const answers = await Promise.all(
    Array.from({ length: times }, (_, index) => refresh(urls[index % urls.length] ?? stage.first.url, token)),
  );
  const successors = [...new Set(answers.flatMap(({ body }) => body.refresh_token ?? []))];
  await stage.advanceClock(graceSeconds + 1);
  const reused = await refresh(stage.second.url, token);
  const after = await refresh(stage.first.url, successors[0] ?? '');
  const access = answers.find(({ status }) => status === 200)?.body.access_token;
  const me = await callApi(stage.second.url, 'GET', '/v1/users/me', { token: access });
  const codeOf = ({ status, body }: { status: number; body: { error?: { code: string } } }) =>
    status === 200 ? 'ok' : (body.error?.code ?? String(status));
  return {
    codes: answers.map(codeOf),
    successors: successors.length,
    reused: codeOf(reused),
    afterwards: [codeOf(after), codeOf(me)],
  };
}
