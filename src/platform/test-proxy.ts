import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on loopback in front of a real server, so that a test can break the connection in the ways networks do. */
export interface TestProxy {
  port: number;
  /** Keeps connections open but passes nothing on, as a vanished peer does. */
  freeze(): void;
  /** Closes every connection and refuses new ones. */
  cut(): void;
  /** Passes connections on again. */
  restore(): void;
  close(): Promise<void>;
}

export async function openTestProxy(targetPort: number, targetHost = '127.0.0.1'): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  let refusing = false;
  let frozen = false;

  const server = createServer((inbound) => {
    if (refusing) return void inbound.destroy();
    const outbound = connect(targetPort, targetHost);
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => !frozen && to.write(bytes));
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      frozen = true;
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
