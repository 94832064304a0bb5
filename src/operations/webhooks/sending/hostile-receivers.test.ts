import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inwardHosts } from '../../../test-support/inward-hosts.js';
import { meetHostileReceivers } from './support/hostile-receivers.js';
import { flippingNames, openInwardServers, sendToInwardHosts } from './support/inward-endpoints.js';
import { sendAmidKills } from './support/killed-senders.js';
import { WebhookBench } from './support/webhook-bench.js';

/** A sample; `npm run proof` does it at full figures. */
let bench: WebhookBench;
beforeAll(async () => {
  bench = await WebhookBench.open();
});
afterEach(() => bench.clear());
afterAll(() => bench.close());

const until = (holds: () => unknown) => vi.waitFor(holds, { timeout: 60_000, interval: 50 });

describe('endpoints inside', () => {
  it('are not connected to, however they are written', async () => {
    const inward = await openInwardServers();
    const refusals = await sendToInwardHosts(bench, inward.port, until);
    expect(refusals).toHaveLength(inwardHosts.length);
    for (const refusal of refusals) expect(refusal).toContain('has no public address');
    expect(inward.connections).toEqual([]);
    inward.close();
  });

  it('are not reached by a name that flips', async () => {
    const inward = await openInwardServers();
    const { resolve } = flippingNames();
    bench.start({ resolve, allowHttp: true });
    const { webhook } = await bench.webhook(`http://flips.test:${inward.port}/`, { maxInFlight: 8 });
    await bench.queue(webhook, 1);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 1 }));
    await bench.queue(webhook, 40);
    await until(async () => expect((await bench.states())['pending']).toBeUndefined());
    expect(new Set(inward.connections)).toEqual(new Set(['127.0.0.1']));
    inward.close();
  });
});

describe('receivers of bad manners', () => {
  it('get each message under one id, verified, and nothing they should not', async () => {
    const met = await meetHostileReceivers(bench, 4);
    expect(met).toMatchObject({ unverified: 0, renamed: 0, followed: 0, disabled: ['gone'] });
    expect(met.states).toEqual({
      takes: { delivered: 4 },
      'fails twice': { delivered: 4 },
      gone: { pending: 4 },
      hangs: { failed: 4 },
      streams: { delivered: 4 },
      redirects: { failed: 4 },
      forged: { failed: 4 },
    });
    expect(met.requests).toMatchObject({ takes: 4, 'fails twice': 12, redirects: 16, forged: 0 });
    expect(met.requests.hangs).toBeGreaterThan(0);
    expect(met.rotations).toBeGreaterThan(7);
  });
});

describe('processes that are killed while they send', () => {
  it('lose nothing, and keep the order where it is wanted', async () => {
    const sizes = { webhooks: 4, messagesEach: 60, processes: 2, kills: 2 };
    const { arrivals, states, renamed, repeated } = await sendAmidKills(bench, sizes);
    expect(states).toEqual({ delivered: 240 });
    expect(renamed).toBe(0);
    const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
    for (const { inOrder, numbers: arrived } of arrivals)
      expect(inOrder ? arrived : arrived.toSorted((a, b) => a - b)).toEqual(numbers);
    // What a killed one had in hand: read ahead and not written.
    expect(repeated).toBeLessThanOrEqual(2 * 4 * 32);
  });
});
