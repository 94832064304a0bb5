import { setTimeout as sleep } from 'node:timers/promises';
import { callApi, logIn, refresh, signedIn } from '../support/api-client.js';
import type { Stage } from '../support/stage.js';

interface Load {
  /** Over both processes together. */
  perSecond: number;
  secondsBefore: number;
  secondsAfter: number;
}

export interface BanUnderLoad {
  sent: number;
  /** Answered 200, before the ban and after. */
  succeeded: number;
  /** How long after the ban the last request was sent that still succeeded; 0 when none was. */
  lastSentMs: number;
  /** How long after the ban its answer had come: this process may have been slow to take it. */
  lastAnsweredMs: number;
  /** The codes of the refusals, each once. */
  refusals: string[];
  /** What the first refresh and the first login on each process after the ban's answer got. */
  atOnce: string[];
}

/** The user calls on both processes all the time, and is banned meanwhile. */
export async function banUnderLoad(stage: Stage, email: string, load: Load): Promise<BanUnderLoad> {
  const urls = [stage.first.url, stage.second.url];
  const session = await signedIn(stage.first.url, email);
  const manager = await signedIn(stage.second.url, 'manager@acme.test');
  const answers: { sentAt: number; answeredAt: number; code: string }[] = [];
  const underWay: Promise<void>[] = [];
  const call = async (url: string) => {
    const sentAt = Date.now();
    const { status, body } = await callApi(url, 'GET', '/v1/users/me', { token: session.access_token });
    answers.push({ sentAt, answeredAt: Date.now(), code: status === 200 ? 'ok' : body.error.code });
  };
  let end = Number.POSITIVE_INFINITY;
  const keepCalling = async () => {
    const startedAt = performance.now();
    for (let sent = 0; performance.now() < end; sent += 1) {
      await sleep(Math.max(0, startedAt + (sent * 1000) / load.perSecond - performance.now()));
      underWay.push(call(urls[sent % urls.length] ?? stage.first.url));
    }
  };
  const calling = keepCalling();
  await sleep(load.secondsBefore * 1000);
  const ban = await callApi(stage.second.url, 'POST', `/v1/users/${session.user.id}/ban`, {
    token: manager.access_token,
    body: { reason: 'Under load' },
  });
  if (ban.status !== 204) throw new Error(`The ban was refused: ${JSON.stringify(ban.body)}`);
  const atOnce = await Promise.all(urls.flatMap((url) => [refresh(url, session.refresh_token), logIn(url, email)]));
  end = performance.now() + load.secondsAfter * 1000;
  await calling;
  await Promise.all(underWay);

  // The row's own time lies before the commit: measured from there, nothing is made to look better than it was.
  const query = 'select banned_at from bans where user_id = $1 and lifted_at is null';
  const { rows } = await stage.database.query<{ banned_at: Date }>(query, [session.user.id]);
  const bannedAt = rows[0]?.banned_at.getTime() ?? Number.NaN;
  const successes = answers.filter(({ code }) => code === 'ok');
  return {
    sent: answers.length,
    succeeded: successes.length,
    lastSentMs: Math.max(0, ...successes.map(({ sentAt }) => sentAt - bannedAt)),
    lastAnsweredMs: Math.max(0, ...successes.map(({ answeredAt }) => answeredAt - bannedAt)),
    refusals: [...new Set(answers.filter(({ code }) => code !== 'ok').map(({ code }) => code))],
    atOnce: atOnce.map(({ status, body }) => `${status} ${body.error?.code}`),
  };
}
