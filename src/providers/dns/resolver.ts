import { Resolver } from 'node:dns/promises';
import type { Resolve } from '../../platform/outgoing-addresses.js';

let servers: readonly string[] = [];

/** Takes the name servers to ask (`DNS_SERVERS`), each `ip` or `ip:port`; none for the system's own. */
export function useDnsServers(addresses: readonly string[]): void {
  servers = addresses;
}

/** Of one question, with all its tries. */
const timeoutMilliseconds = 5_000;
/** More than anybody needs: an answer of thousands is somebody's attack. */
const mostRecords = 100;

/** The name server could not be asked, or did not know either: nothing is known, not even that there is nothing. */
export class DnsFailure extends Error {
  constructor(cause: unknown) {
    super('The name servers gave no answer.', { cause });
    this.name = 'DnsFailure';
  }
}

/** The texts at a name, each put together from its pieces; none when there are none. Throws `DnsFailure`. */
export async function readTexts(name: string): Promise<string[]> {
  const records = await ask((resolver) => resolver.resolveTxt(name));
  return records.slice(0, mostRecords).map((pieces) => pieces.join(''));
}

/** The addresses of a host by the same servers; the system resolves when none are set, so that its hosts file counts. */
export function hostResolver(): Resolve | undefined {
  if (servers.length === 0) return undefined;
  return async (name) => {
    const [four, six] = await Promise.all([
      ask((resolver) => resolver.resolve4(name)),
      ask((resolver) => resolver.resolve6(name)).catch(() => []),
    ]);
    return [...four.map((address) => ({ address, family: 4 })), ...six.map((address) => ({ address, family: 6 }))];
  };
}

/** Codes that say for certain that there is nothing. */
const nothing = ['ENODATA', 'ENOTFOUND'];

async function ask<Found>(question: (resolver: Resolver) => Promise<Found[]>): Promise<Found[]> {
  const resolver = new Resolver({ timeout: 1_500, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  const timer = setTimeout(() => resolver.cancel(), timeoutMilliseconds);
  try {
    return await question(resolver);
  } catch (error) {
    if (nothing.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw new DnsFailure(error);
  } finally {
    clearTimeout(timer);
  }
}
