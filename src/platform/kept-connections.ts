import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/** Below the five seconds after which a server of Node closes a connection that nobody uses. */
const idleMs = 4_000;
/** A server that moves is found at its new address this much later at most. */
const longestAgeMs = 60_000;
const keptPerServer = 32;

const options = {
  keepAlive: true,
  maxFreeSockets: keptPerServer,
  scheduling: 'lifo' as const,
  timeout: idleMs,
  // A session that is taken up again brings no certificate to verify.
  maxCachedSessions: 0,
};
const openedAt = new WeakMap<object, number>();

/**
 * Connections that outlive a call, for many calls to the same servers. Each was opened by `callOut` with its check of the
 * address and its verified certificate, and leads where it led then, whatever the name says since.
 */
export class KeptConnections {
  #isClosed = false;
  readonly #agents: { 'http:': HttpAgent; 'https:': HttpsAgent };

  constructor({ ageMs = longestAgeMs } = {}) {
    this.#agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
    for (const agent of Object.values(this.#agents)) closeWhenOld(agent, ageMs);
  }

  /** For `callOut` alone. */
  agentFor({ protocol }: URL): HttpAgent | undefined {
    return this.#agents[protocol as 'http:' | 'https:'];
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Cuts off what is under way. */
  close(): void {
    this.#isClosed = true;
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

/** What Node asks before it keeps a connection; left out of its types. */
interface KeepingAgent {
  keepSocketAlive(socket: Socket): boolean;
}

function closeWhenOld(agent: HttpAgent, ageMs: number): void {
  const keeping = agent as unknown as KeepingAgent;
  const keep = keeping.keepSocketAlive.bind(agent);
  keeping.keepSocketAlive = (socket) => {
    const now = performance.now();
    const opened = openedAt.get(socket) ?? now;
    openedAt.set(socket, opened);
    return now - opened < ageMs && keep(socket);
  };
}

/** Whether the call failed because the server had closed the kept connection meanwhile: the call can be made again. */
export function wasClosedWhileKept(error: { onKept?: boolean; code?: string }): boolean {
  return error.onKept === true && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
