import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { callApi, type Tokens } from '../support/api-client.js';
import type { Stage } from '../support/stage.js';

interface Load {
  /** Over both processes together. */
  perSecond: number;
  secondsBefore: number;
  secondsAfter: number;
}

export interface KeyUnderLoad {
  sent: number;
  /** Answered as good, before the revocation and after. */
  good: number;
  /** How long after the revocation's own time the last question was sent that was still answered as good; 0 = none. */
  lastSentMs: number;
  /** The other answers, each once. */
  reasons: string[];
  /** What the key's record counts once both processes have written their counts. */
  usageCount: number;
}

interface Made {
  id: string;
  secret_key: string;
  key_prefix: string;
}

/** The gateway asks both processes about one key all the time, and the key is revoked meanwhile. */
export async function keyUnderLoad(stage: Stage, manager: Tokens, load: Load): Promise<KeyUnderLoad> {
  const urls = [stage.first.url, stage.second.url];
  const path = `/v1/tenants/${manager.tenant.id}/api-keys`;
  const made = await callApi<Made>(stage.first.url, 'POST', path, {
    token: manager.access_token,
    body: { name: 'Under load', scopes: ['renders:read'] },
  });
  if (made.status !== 201) throw new Error(`The key was refused: ${JSON.stringify(made.body)}`);
  const { id, key_prefix, secret_key } = made.body;
  const proof = { key_prefix, key_hash: createHash('sha256').update(secret_key).digest('hex') };
  const answers: { sentAt: number; reason: string }[] = [];
  const underWay: Promise<void>[] = [];
  const ask = async (url: string) => {
    const sentAt = Date.now();
    const sent = { token: 'frs_gateway_demo', body: proof };
    const { status, body } = await callApi<{ reason?: string }>(url, 'POST', '/v1/api-keys/validate', sent);
    answers.push({ sentAt, reason: status === 200 ? (body.reason ?? 'good') : `status ${status}` });
  };
  let end = Number.POSITIVE_INFINITY;
  const keepAsking = async () => {
    const startedAt = performance.now();
    for (let sent = 0; performance.now() < end; sent += 1) {
      await sleep(Math.max(0, startedAt + (sent * 1000) / load.perSecond - performance.now()));
      underWay.push(ask(urls[sent % urls.length] ?? stage.first.url));
    }
  };
  const asking = keepAsking();
  await sleep(load.secondsBefore * 1000);
  const revoked = await callApi(stage.second.url, 'DELETE', `${path}/${id}`, { token: manager.access_token });
  if (revoked.status !== 204) throw new Error(`The revocation was refused: ${JSON.stringify(revoked.body)}`);
  end = performance.now() + load.secondsAfter * 1000;
  await asking;
  await Promise.all(underWay);

  const good = answers.filter(({ reason }) => reason === 'good');
  const query = 'select revoked_at, usage_count from api_keys where id = $1';
  const read = async () => (await stage.database.query<{ revoked_at: Date; usage_count: string }>(query, [id])).rows[0];
  let row = await read();
  for (let wait = 0; wait < 100 && Number(row?.usage_count) < good.length; wait += 1) {
    await sleep(200);
    row = await read();
  }
  const revokedAt = row?.revoked_at.getTime() ?? Number.NaN;
  return {
    sent: answers.length,
    good: good.length,
    lastSentMs: Math.max(0, ...good.map(({ sentAt }) => sentAt - revokedAt)),
    reasons: [...new Set(answers.map(({ reason }) => reason))].filter((reason) => reason !== 'good'),
    usageCount: Number(row?.usage_count),
  };
}
