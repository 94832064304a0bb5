import { randomBytes } from 'node:crypto';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook as Verifier } from 'standardwebhooks';
import { Webhook } from '../../../../models/index.js';
import { newAuthority } from '../../../../test-support/certificates.js';
import { seed } from '../../../../test-support/factories.js';
import { startHttpReceiver } from '../../../../test-support/http-receiver.js';
import type { WebhookBench } from './webhook-bench.js';

const manners = ['takes', 'fails twice', 'gone', 'hangs', 'streams', 'redirects', 'forged'] as const;
export type Manner = (typeof manners)[number];

export interface Encounter {
  /** Requests that came to the receiver of each manner. */
  requests: Record<Manner, number>;
  /** Of all of them, those that `standardwebhooks` refused. */
  unverified: number;
  /** Messages that came under more than one id. */
  renamed: number;
  rotations: number;
  /** Requests where the redirects lead to. */
  followed: number;
  states: Record<Manner, Record<string, number>>;
  disabled: Manner[];
}

/** Receivers of every bad manner get messages while their secrets rotate. */
export async function meetHostileReceivers(bench: WebhookBench, messagesEach: number): Promise<Encounter> {
  const inner = await startHttpReceiver();
  const receiver = await startHttpReceiver();
  const { cert, key } = await (await newAuthority('nobody')).issue('127.0.0.1', { ipAddresses: ['127.0.0.1'] });
  const requests = Object.fromEntries(manners.map((manner) => [manner, 0])) as Encounter['requests'];
  const forged = createTlsServer({ cert, key }, (_request, response) => {
    requests.forged += 1;
    response.end();
  });
  await new Promise<void>((resolve) => forged.listen(0, '127.0.0.1', resolve));

  const secrets = new Map<Manner, string[]>();
  const ids = new Map<string, Set<string>>();
  let unverified = 0;
  receiver.answer = (response, { path, headers, body }) => {
    const manner = decodeURIComponent(path.slice(1)) as Manner;
    requests[manner] += 1;
    // A receiver knows the present secret and the one before.
    const isVerified = (secrets.get(manner) ?? []).slice(-2).some((secret) => {
      try {
        return Boolean(new Verifier(secret).verify(body, headers as Record<string, string>));
      } catch {
        return false;
      }
    });
    if (!isVerified) unverified += 1;
    const about = `${manner} ${JSON.parse(body).data.number}`;
    const known = (ids.get(about) ?? new Set()).add(String(headers['webhook-id']));
    ids.set(about, known);
    tries.set(about, (tries.get(about) ?? 0) + 1);
    if (manner === 'takes') response.end();
    if (manner === 'fails twice') response.writeHead((tries.get(about) ?? 0) > 2 ? 200 : 500).end();
    if (manner === 'gone') response.writeHead(410).end();
    if (manner === 'redirects') response.writeHead(307, { Location: `${inner.url}/secret` }).end();
    if (manner === 'streams') {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
      };
      response.on('drain', pour);
      pour();
    }
  };
  const tries = new Map<string, number>();

  const webhooks = new Map<Manner, Webhook>();
  for (const manner of manners) {
    const { port } = forged.address() as AddressInfo;
    const url = manner === 'forged' ? `https://127.0.0.1:${port}/` : `${receiver.url}/${encodeURIComponent(manner)}`;
    const { webhook, secret } = await bench.webhook(url);
    webhooks.set(manner, webhook);
    secrets.set(manner, [secret]);
  }
  let done = false;
  let rotations = 0;
  const rotating = (async () => {
    while (!done) {
      for (const [manner, { id }] of webhooks) {
        const secret = `whsec_${randomBytes(32).toString('base64')}`;
        // The receiver learns it first.
        await seed(bench.test, async (context) => {
          const webhook = await Webhook.findForUpdate(context, id);
          secrets.get(manner)?.push(secret);
          await webhook?.rotateSecret(context, secret, 3_600_000);
        });
        rotations += 1;
        await sleep(20);
      }
    }
  })();
  try {
    bench.start({
      settings: { retrySeconds: [0, 0, 0, 0], disableAfterDays: 5 },
      timeoutMs: 700,
      pollEveryMs: { listening: 200, deaf: 200 },
    });
    for (const webhook of webhooks.values()) await bench.queue(webhook, messagesEach);
    const gone = webhooks.get('gone')?.id ?? '';
    const open = async () => {
      const [row] = await bench.rows<{ open: boolean }>(
        `select exists (select from webhook_messages where state = 'pending' and webhook_id <> $1) as open`,
        gone,
      );
      return row?.open;
    };
    for (const end = performance.now() + 300_000; performance.now() < end && (await open()); ) await sleep(50);
    done = true;
    await rotating;
    const states = {} as Encounter['states'];
    const disabled: Manner[] = [];
    for (const [manner, webhook] of webhooks) {
      states[manner] = await bench.states(webhook);
      if (!(await webhook.reload()).isActive) disabled.push(manner);
    }
    const renamed = [...ids.values()].filter(({ size }) => size > 1).length;
    return { requests, unverified, renamed, rotations, followed: inner.received.length, states, disabled };
  } finally {
    done = true;
    await rotating;
    forged.closeAllConnections();
    forged.close();
    await inner.close();
    await receiver.close();
  }
}
