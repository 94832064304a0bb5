import { ECDH } from 'node:crypto';
import { isIP } from 'node:net';
import type { PushAddress } from '../../models/push-subscription.js';
import { unacceptable } from '../../platform/errors.js';
import { mayReach } from '../../platform/outgoing-addresses.js';
import { parseUrl } from '../../platform/parse-url.js';
import { publicHttpsUrl } from '../../platform/web-addresses.js';

/** A subscription as a browser gives it, checked: an https endpoint that may be called, and keys that can be encrypted for. */
export function readPushAddress(given: { endpoint: string; keys: { p256dh: string; auth: string } }): PushAddress {
  const { endpoint, keys } = given;
  return { endpoint: readEndpoint(endpoint), p256dh: readPublicKey(keys.p256dh), auth: readAuth(keys.auth) };
}

/** A name is looked up again, and its addresses checked, at each message. */
function readEndpoint(text: string): string {
  const url = publicHttpsUrl(text) ?? allowedAddress(text);
  if (url === null)
    throw unacceptable(
      'endpoint',
      'Give the https address of a push service on the public internet, as the browser did.',
    );
  return url;
}

/** An IP address stands for a name only within what the operator allows. */
function allowedAddress(text: string): string | null {
  const url = parseUrl(text);
  if (url === null || text.includes('@')) return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return url.protocol === 'https:' && isIP(host) > 0 && mayReach(host) ? url.href : null;
}

function readPublicKey(text: string): string {
  const bytes = readBytes(text);
  try {
    if (bytes?.length !== 65) throw new Error('It has another length.');
    // Throws for a point that is not on the curve.
    ECDH.convertKey(bytes, 'prime256v1');
    return bytes.toString('base64url');
  } catch (cause) {
    const message = 'This is no P-256 public key, uncompressed and in base64url.';
    throw Object.assign(unacceptable('keys.p256dh', message), { cause });
  }
}

function readAuth(text: string): string {
  const bytes = readBytes(text);
  if (bytes?.length !== 16) throw unacceptable('keys.auth', 'This is no secret of 16 bytes in base64url.');
  return bytes.toString('base64url');
}

/** In base64url or plain base64, with or without padding: browsers and their libraries do not agree. */
function readBytes(text: string): Buffer | null {
  return /^[A-Za-z0-9_+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64url') : null;
}
