import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allowOutgoing, type Resolve } from '../../../../platform/outgoing-addresses.js';
import { inwardHosts } from '../../../../test-support/inward-hosts.js';
import type { WebhookBench } from './webhook-bench.js';

/** Servers of this machine that count who comes, all on one port. */
export async function openInwardServers() {
  const connections: string[] = [];
  const servers: ReturnType<typeof createServer>[] = [];
  const open = async (host: string, onPort: number): Promise<number> => {
    const server = createServer((_request, response) => response.end());
    server.on('connection', () => connections.push(host));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(onPort, host, resolve);
    });
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const port = await open('127.0.0.1', 0);
  await open('127.0.0.2', port);
  // Not every machine has it.
  await open('::1', port).catch(() => undefined);
  const close = () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  };
  return { port, connections, close };
}

/** A message to an endpoint at each notation of an inward address. Returns what the attempts were refused with. */
export async function sendToInwardHosts(bench: WebhookBench, port: number, until: (holds: () => unknown) => unknown) {
  allowOutgoing([]);
  for (const host of inwardHosts) {
    const { webhook } = await bench.webhook(`https://${host}:${port}/`);
    await bench.queue(webhook, 1);
  }
  bench.start({ settings: { retrySeconds: [0], disableAfterDays: 5 }, pollEveryMs: { listening: 100, deaf: 100 } });
  await until(async () => {
    const { failed = 0 } = await bench.states();
    if (failed < inwardHosts.length) throw new Error(`${failed} attempts so far.`);
  });
  const attempts = await bench.rows<{ error_message: string }>('select * from webhook_deliveries');
  allowOutgoing(['127.0.0.1']);
  return attempts.map(({ error_message }) => error_message);
}

/** Names that lead to a server which may be reached the first time, and to one that may not from then on. */
export function flippingNames(): { resolve: Resolve; lookUps: () => number } {
  const seen = new Set<string>();
  let lookUps = 0;
  const resolve: Resolve = async (name) => {
    lookUps += 1;
    const address = seen.has(name) ? '127.0.0.2' : '127.0.0.1';
    seen.add(name);
    return [{ address, family: 4 }];
  };
  return { resolve, lookUps: () => lookUps };
}
