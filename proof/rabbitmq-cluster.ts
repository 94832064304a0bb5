import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Three RabbitMQ nodes on loopback that form one cluster, behind one address, as behind a load balancer. */
export interface RabbitmqCluster {
  url: string;
  nodes: ClusterNode[];
  close(): Promise<void>;
}

export interface ClusterNode {
  name: string;
  /** How many connections the balancer holds to it now. */
  connections(): number;
  /** As a machine that loses its power. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  /** Whether it holds itself short of memory, for which the whole cluster takes no messages. */
  setAlarm(isOn: boolean): Promise<void>;
}

const nodeCount = 3;
const readyWithinMs = 120_000;
/** The programs themselves: the scripts on the PATH change user and folder. */
const programs = '/usr/lib/rabbitmq/bin';

export async function startRabbitmqCluster(): Promise<RabbitmqCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'flatrender-cluster-'));
  const ports = await freePorts(nodeCount * 2);
  const names = Array.from({ length: nodeCount }, (_, index) => `flatrender${process.pid}n${index + 1}@localhost`);
  const nodes = names.map(
    (name, index) =>
      new Node({ name, names, folder, port: ports[index] ?? 0, peerPort: ports[index + nodeCount] ?? 0 }),
  );
  // They are processes of groups of their own, which outlive a test run that is broken off.
  const endAll = () => {
    for (const node of nodes) node.end();
  };
  process.once('exit', endAll);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, endAll);
  // The first makes the cluster that the others join.
  for (const node of nodes) await node.start();
  const balancer = await openBalancer(nodes);
  return {
    url: `amqp://guest:guest@127.0.0.1:${balancer.port}`,
    nodes,
    close: async () => {
      await balancer.close();
      await Promise.all(nodes.map((node) => node.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface NodeParts {
  name: string;
  names: string[];
  folder: string;
  port: number;
  peerPort: number;
}

class Node implements ClusterNode {
  readonly sockets = new Set<Socket>();
  readonly name: string;
  readonly port: number;
  readonly #env: Record<string, string>;
  #server: ChildProcess | undefined;

  constructor({ name, names, folder, port, peerPort }: NodeParts) {
    this.name = name;
    this.port = port;
    const own = join(folder, name);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, '.erlang.cookie'), 'flatrender', { mode: 0o400 });
    const peers = names.map((peer, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${peer}`);
    const settings = [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      'cluster_formation.peer_discovery_backend = classic_config',
      ...peers,
      `cluster_formation.target_cluster_size_hint = ${names.length}`,
    ];
    writeFileSync(join(own, 'rabbitmq.conf'), `${settings.join('\n')}\n`);
    this.#env = {
      PATH: process.env['PATH'] ?? '',
      HOME: own,
      RABBITMQ_NODENAME: name,
      RABBITMQ_DIST_PORT: String(peerPort),
      RABBITMQ_CONFIG_FILE: join(own, 'rabbitmq'),
      RABBITMQ_MNESIA_BASE: join(own, 'data'),
      RABBITMQ_LOG_BASE: join(own, 'log'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(own, 'plugins'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    };
  }

  connections(): number {
    return this.sockets.size;
  }

  async start(): Promise<void> {
    // A group of its own, so that the virtual machine below the script ends with it.
    this.#server = spawn(join(programs, 'rabbitmq-server'), { env: this.#env, stdio: 'ignore', detached: true });
    this.#server.on('error', () => undefined);
    const deadline = performance.now() + readyWithinMs;
    while (performance.now() < deadline) {
      if (await this.#joined()) return;
      if (this.#server.exitCode !== null) break;
      await sleep(500);
    }
    throw new Error(`${this.name} did not start; Debian's package rabbitmq-server has to be installed.`);
  }

  startAgain(): Promise<void> {
    return this.start();
  }

  async kill(): Promise<void> {
    const ended = this.#server && once(this.#server, 'exit');
    if (!this.end()) return;
    await ended;
    for (const socket of this.sockets) socket.destroy();
  }

  /** False when it does not run. */
  end(): boolean {
    const server = this.#server;
    if (!server?.pid || server.exitCode !== null || server.signalCode !== null) return false;
    process.kill(-server.pid, 'SIGKILL');
    return true;
  }

  async setAlarm(isOn: boolean): Promise<void> {
    const isDone = await this.#control('set_vm_memory_high_watermark', isOn ? '0.0000001' : '0.4');
    if (!isDone) throw new Error(`${this.name} does not take a watermark of memory.`);
  }

  #joined(): Promise<boolean> {
    return this.#control('await_startup', '--timeout', '10');
  }

  async #control(...order: string[]): Promise<boolean> {
    const options = { env: this.#env, stdio: 'ignore' } as const;
    const asking = spawn(join(programs, 'rabbitmqctl'), ['--node', this.name, ...order], options);
    const [code] = (await once(asking, 'exit')) as [number | null];
    return code === 0;
  }
}

/** Hands each connection to the next node that takes one. */
async function openBalancer(nodes: readonly Node[]) {
  let turn = 0;
  const inbounds = new Set<Socket>();
  const server = createServer((inbound) => {
    inbounds.add(inbound);
    inbound.on('error', () => undefined);
    inbound.on('close', () => inbounds.delete(inbound));
    inbound.pause();
    void pass(inbound, nodes.length);
  });

  async function pass(inbound: Socket, tries: number): Promise<void> {
    const node = nodes[turn++ % nodes.length];
    if (!node || tries === 0) return void inbound.destroy();
    const outbound = connect(node.port, '127.0.0.1');
    const reached = await once(outbound, 'connect').then(
      () => true,
      () => false,
    );
    if (!reached) return pass(inbound, tries - 1);
    node.sockets.add(outbound);
    outbound.on('error', () => undefined);
    outbound.on('close', () => {
      node.sockets.delete(outbound);
      inbound.destroy();
    });
    inbound.on('close', () => outbound.destroy());
    inbound.pipe(outbound);
    outbound.pipe(inbound);
    inbound.resume();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const inbound of inbounds) inbound.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
