import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on loopback in front of a real server, so that a test can break the connection in the ways networks do. */
export interface TestProxy {
  /** The address of the server, by way of the proxy. */
  url: URL;
  /** Passes nothing on, in connections open or new, and closes none: a peer that vanished. */
  freeze(): void;
  /** The same for the connections open now, for ever; new ones work. */
  strand(): void;
  /** Closes every connection and refuses new ones. */
  cut(): void;
  /** Passes connections on again. */
  restore(): void;
  close(): Promise<void>;
}

export async function openTestProxy(serverUrl: string, defaultPort: number): Promise<TestProxy> {
  const url = new URL(serverUrl);
  const target = { port: Number(url.port || defaultPort), host: url.hostname };
  const sockets = new Set<Socket>();
  let refusing = false;
  let frozen = false;
  let generation = 0;

  const server = createServer((inbound) => {
    if (refusing) return void inbound.destroy();
    const outbound = connect(target);
    const born = generation;
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => !frozen && born === generation && to.write(bytes));
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const cutAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);

  return {
    url,
    freeze: () => {
      frozen = true;
    },
    strand: () => {
      generation += 1;
    },
    cut: () => {
      refusing = true;
      cutAll();
    },
    restore: () => {
      refusing = false;
      if (frozen) cutAll();
      frozen = false;
    },
    close: async () => {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
