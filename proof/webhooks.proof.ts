import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { meetHostileReceivers } from '../src/operations/webhooks/sending/support/hostile-receivers.js';
import {
  flippingNames,
  openInwardServers,
  sendToInwardHosts,
} from '../src/operations/webhooks/sending/support/inward-endpoints.js';
import { sendAmidKills } from '../src/operations/webhooks/sending/support/killed-senders.js';
import { WebhookBench } from '../src/operations/webhooks/sending/support/webhook-bench.js';
import { inwardHosts } from '../src/test-support/inward-hosts.js';
import { tell } from './figures.js';

const messagesEach = 50;
const flips = 20;
const killing = { webhooks: 10, messagesEach: 500, processes: 3, kills: 20 };

let bench: WebhookBench;
beforeAll(async () => {
  bench = await WebhookBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const until = (holds: () => unknown) => vi.waitFor(holds, { timeout: 300_000, interval: 50 });

test(`${inwardHosts.length} inward addresses and ${flips} names that flip to one: 0 connections`, async (context) => {
  const inward = await openInwardServers();
  const refusals = await sendToInwardHosts(bench, inward.port, until);
  expect(inward.connections).toEqual([]);
  await bench.clear();

  const { resolve, lookUps } = flippingNames();
  bench.start({ resolve, allowHttp: true, pollEveryMs: { listening: 500, deaf: 500 } });
  for (let flip = 0; flip < flips; flip += 1) {
    const { webhook } = await bench.webhook(`http://flips-${flip}.test:${inward.port}/`);
    await bench.queue(webhook, 20);
  }
  await until(async () => expect((await bench.states())['pending']).toBeUndefined());
  const { failed = 0 } = await bench.states();
  tell(context, {
    'attempts at addresses': refusals.length,
    refused: refusals.filter((refusal) => refusal.includes('has no public address')).length,
    'look-ups of flipping names': lookUps(),
    'messages refused after the flip': failed,
    'connections inside': inward.connections.filter((host) => host !== '127.0.0.1').length,
  });
  expect(refusals.every((refusal) => refusal.includes('has no public address'))).toBe(true);
  expect(lookUps()).toBeGreaterThan(flips);
  expect(inward.connections.filter((host) => host !== '127.0.0.1')).toEqual([]);
  inward.close();
});

test(`receivers that answer 500 and 410, hang, stream, redirect inwards and forge, ${messagesEach} messages each, while secrets rotate`, async (context) => {
  const met = await meetHostileReceivers(bench, messagesEach);
  const { requests, rotations, unverified, renamed, followed } = met;
  tell(context, { ...requests, rotations, unverified, renamed, 'redirects followed': followed });
  expect(met).toMatchObject({ unverified: 0, renamed: 0, followed: 0, disabled: ['gone'] });
  expect(met.states).toEqual({
    takes: { delivered: messagesEach },
    'fails twice': { delivered: messagesEach },
    gone: { pending: messagesEach },
    hangs: { failed: messagesEach },
    streams: { delivered: messagesEach },
    redirects: { failed: messagesEach },
    forged: { failed: messagesEach },
  });
  expect(requests.forged).toBe(0);
});

test(`${killing.kills} × kill -9 of ${killing.processes} senders during ${killing.webhooks * killing.messagesEach} messages: none lost, order kept`, async (context) => {
  const { arrivals, states, renamed, repeated, requests } = await sendAmidKills(bench, killing);
  tell(context, { messages: killing.webhooks * killing.messagesEach, requests, repeated, ...states });
  expect(states).toEqual({ delivered: killing.webhooks * killing.messagesEach });
  expect(renamed).toBe(0);
  const numbers = Array.from({ length: killing.messagesEach }, (_, index) => index + 1);
  for (const { inOrder, numbers: arrived } of arrivals)
    expect(inOrder ? arrived : arrived.toSorted((a, b) => a - b)).toEqual(numbers);
});
