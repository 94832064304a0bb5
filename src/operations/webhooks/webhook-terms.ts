import { isIP } from 'node:net';
import { unacceptable } from '../../platform/errors.js';
import { isAllowedByOperator, mayReach } from '../../platform/outgoing-addresses.js';
import { parseUrl } from '../../platform/parse-url.js';
import { publicHttpsUrl } from '../../platform/web-addresses.js';
import { lineText, requiredText } from '../texts.js';
import { readEventPatterns } from './event-patterns.js';

/** What a tenant decides about a webhook. */
export interface WebhookTerms {
  name: string;
  url: string;
  /** Types of events and wildcards. */
  events: readonly string[];
  inOrder: boolean;
  /** 1 to 32. */
  maxInFlight: number;
}

const longestName = 120;
const fewestInFlight = 1;
const longestUrl = 2_000;
const mostInFlight = 32;

/** The given terms as they are kept; what was not given stays out. Throws `unprocessable` naming the field. */
export function readTerms(given: Partial<WebhookTerms>) {
  const { name, url, events, inOrder, maxInFlight } = given;
  return {
    ...(name !== undefined && { name: readName(name) }),
    ...(url !== undefined && { url: readUrl(url) }),
    ...(events !== undefined && { events: readEventPatterns('events', events) }),
    ...(inOrder !== undefined && { inOrder }),
    ...(maxInFlight !== undefined && { maxInFlight: readMaxInFlight(maxInFlight) }),
  };
}

export function readName(text: string): string {
  const name = lineText('name', requiredText('name', text)) ?? '';
  if (name.length > longestName) throw unacceptable('name', `A name has at most ${longestName} characters.`);
  return name;
}

/** Without its fragment, which is never sent. What a name leads to is checked at each request. */
export function readUrl(text: string): string {
  const url = publicHttpsUrl(text.trim()) ?? addressUrl(text.trim());
  if (url === null)
    throw unacceptable(
      'url',
      'Give an https address on the public internet, by name, without a user name or password.',
    );
  const { href } = Object.assign(new URL(url), { hash: '' });
  if (href.length > longestUrl) throw unacceptable('url', `An address has at most ${longestUrl} characters.`);
  return href;
}

/** An IP address in the place of a name must be one that may be reached; without TLS, one that the operator allows. */
function addressUrl(text: string): string | null {
  const url = parseUrl(text);
  if (url === null || /[@\s\\]/.test(text)) return null;
  const { protocol, hostname, href } = url;
  const host = hostname.replace(/^\[|\]$/g, '');
  const isSecure = protocol === 'https:';
  if (isIP(host) === 0 || !(isSecure || protocol === 'http:')) return null;
  return (isSecure ? mayReach(host) : isAllowedByOperator(host)) ? href : null;
}

export function readMaxInFlight(count: number): number {
  if (Number.isInteger(count) && count >= fewestInFlight && count <= mostInFlight) return count;
  throw unacceptable('max_in_flight', `Give a whole number from ${fewestInFlight} to ${mostInFlight}.`);
}
