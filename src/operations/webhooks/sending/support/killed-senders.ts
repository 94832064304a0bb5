import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type HttpReceiver, startHttpReceiver } from '../../../../test-support/http-receiver.js';
import type { WebhookBench } from './webhook-bench.js';

const script = fileURLToPath(new URL('./sending-process.ts', import.meta.url));

interface Sizes {
  webhooks: number;
  messagesEach: number;
  processes: number;
  kills: number;
}

export interface Aftermath {
  /** What each endpoint got, as the numbers of the messages in the order of their first arrival. */
  arrivals: { inOrder: boolean; numbers: number[] }[];
  /** Messages that came more than once. */
  repeated: number;
  /** Those that came under more than one id. */
  renamed: number;
  requests: number;
  states: Record<string, number>;
}

/** Several processes send, and are killed in the middle, each once so many messages have come. Every other endpoint wants order. */
export async function sendAmidKills(
  bench: WebhookBench,
  { webhooks, messagesEach, processes, kills }: Sizes,
): Promise<Aftermath> {
  const receiver = await startHttpReceiver();
  receiver.answer = (response) => setTimeout(() => response.end(), 5);
  const children: ChildProcess[] = [];
  const start = () => {
    const args = ['--import', 'tsx', script, bench.test.url, bench.masterKey.toString('base64')];
    children.push(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }));
  };
  try {
    const endpoints = [];
    for (let index = 0; index < webhooks; index += 1) {
      const inOrder = index % 2 === 0;
      endpoints.push({ inOrder, ...(await bench.webhook(`${receiver.url}/${index}`, { inOrder })) });
    }
    for (const { webhook } of endpoints) await bench.queue(webhook, messagesEach);
    for (let index = 0; index < processes; index += 1) start();
    const total = webhooks * messagesEach;
    for (let kill = 1; kill <= kills; kill += 1) {
      while (receiver.received.length < (kill * total) / (kills + 2)) await sleep(5);
      const victim = children.shift();
      const gone = victim && once(victim, 'exit');
      victim?.kill('SIGKILL');
      await gone;
      start();
    }
    let states = await bench.states();
    for (const end = performance.now() + 120_000; states['pending'] && performance.now() < end; ) {
      await sleep(100);
      states = await bench.states();
    }
    return {
      ...countArrivals(
        receiver,
        endpoints.map(({ inOrder }) => inOrder),
      ),
      states,
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(
      children.map((child) => child.exitCode === null && child.signalCode === null && once(child, 'exit')),
    );
    await receiver.close();
  }
}

function countArrivals({ received }: HttpReceiver, inOrder: boolean[]) {
  const ids = new Map<string, Set<string>>();
  const arrivals = inOrder.map((wantsOrder) => ({ inOrder: wantsOrder, numbers: [] as number[] }));
  for (const { path, headers, body } of received) {
    const { number } = JSON.parse(body).data as { number: number };
    const key = `${path} ${number}`;
    if (!ids.has(key)) arrivals[Number(path.slice(1))]?.numbers.push(number);
    ids.set(key, (ids.get(key) ?? new Set()).add(String(headers['webhook-id'])));
  }
  return {
    arrivals,
    requests: received.length,
    repeated: received.length - ids.size,
    renamed: [...ids.values()].filter(({ size }) => size > 1).length,
  };
}
