import { randomBytes } from 'node:crypto';
import type { TenantDomain } from '../../../models/index.js';

export function newChallenge(): string {
  return `flatrender-domain-verification=${randomBytes(20).toString('hex')}`;
}

/** The name of the TXT record that holds the challenge. */
export function textName({ domain }: Pick<TenantDomain, 'domain'>): string {
  return `_flatrender.${domain}`;
}

/** The address of the file that holds it instead. */
export function fileUrl({ domain }: Pick<TenantDomain, 'domain'>): string {
  return `https://${domain}/.well-known/flatrender-domain-verification.txt`;
}
