import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** What is given out of IPv6 (RFC 4291); the old notation ::127.0.0.1 is one of many addresses outside it. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

let allowedRanges: Range[] = [];

/** Takes the ranges that outgoing calls may reach beside public addresses (`OUTGOING_ALLOW`), each `10.0.0.0/8` or one address. */
export function allowOutgoing(ranges: readonly string[]): void {
  allowedRanges = ranges.map(readRange);
}

/** Throws for what is neither a range nor an address. */
export function readRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv6' ? 128 : 32];
}

/** Whether an outgoing call may connect to this IP address: a public one, or one in an allowed range. */
export function mayReach(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const written = ipaddr.parse(address);
  // IPv6 notations of IPv4 addresses are nobody's public name: they are let through for an allowed range alone.
  const meant = ipaddr.process(address);
  if (isInAllowedRange(meant)) return true;
  return written.range() === 'unicast' && (written.kind() === 'ipv4' || written.match(globalUnicast));
}

/** Whether the operator has opened this IP address, public or not, to outgoing calls. */
export function isAllowedByOperator(address: string): boolean {
  return ipaddr.isValid(address) && isInAllowedRange(ipaddr.process(address));
}

function isInAllowedRange(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return allowedRanges.some((range) => address.kind() === range[0].kind() && address.match(range));
}

/** An outgoing call that was not made, or whose answer was not read to its end. */
export class OutgoingRefusal extends Error {
  constructor(
    readonly why: 'address' | 'protocol' | 'body_too_big',
    message: string,
  ) {
    super(message);
    this.name = 'OutgoingRefusal';
  }
}

/** Resolves a name to all its addresses; another one only in tests. */
export type Resolve = (name: string) => Promise<{ address: string; family: number }[]>;

const resolveBySystem: Resolve = (name) => systemLookup(name, { all: true });

/**
 * What the socket itself asks for the address to connect to, so that nothing lies between check and use: a name that
 * gives another address the next time gains nothing. One address that may not be reached refuses the whole name.
 */
export function guardedLookup(resolve: Resolve = resolveBySystem): LookupFunction {
  return (name, options, callback) => {
    resolve(name).then(
      (addresses) => {
        const [first] = addresses;
        if (!first || !addresses.every(({ address }) => mayReach(address))) return callback(refusalOf(name), '', 0);
        if (options.all) return callback(null, addresses);
        callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}

/** An address in the place of a name is never looked up, so it is checked before. Throws `OutgoingRefusal`. */
export function requireReachableHost(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) > 0 && !mayReach(host)) throw refusalOf(host);
}

function refusalOf(host: string): OutgoingRefusal {
  return new OutgoingRefusal('address', `${host} has no public address.`);
}
