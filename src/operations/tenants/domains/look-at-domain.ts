import type { TenantDomain } from '../../../models/index.js';
import type { Finding } from '../../../models/tenant-domain.js';
import { callOut, type OutgoingCall } from '../../../platform/outgoing-http.js';
import { DnsFailure, hostResolver, readTexts } from '../../../providers/dns/resolver.js';
import { fileUrl, textName } from './challenge.js';

export interface DomainProof {
  text: Finding;
  file: Finding;
  /** What stood in the challenge's place, if anything. */
  seenInstead: string | null;
}

const longestFileBytes = 4 * 1024;
const fileTimeoutMilliseconds = 5_000;

type Claim = Pick<TenantDomain, 'domain' | 'challenge'>;
type Seen = { finding: Finding; instead?: string | undefined };

/** Asks the outside world: never inside a transaction. Bounded in time, throws nothing. */
export async function lookAtDomain(claim: Claim, file: Partial<OutgoingCall> = {}): Promise<DomainProof> {
  const [text, page] = await Promise.all([lookAtText(claim), lookAtFile(claim, file)]);
  const instead = text.instead ?? page.instead;
  return { text: text.finding, file: page.finding, seenInstead: instead === undefined ? null : cutShort(instead) };
}

async function lookAtText(claim: Claim): Promise<Seen> {
  try {
    const texts = await readTexts(textName(claim));
    if (texts.some((text) => text.trim() === claim.challenge)) return { finding: 'found' };
    return texts.length === 0 ? { finding: 'none' } : { finding: 'other', instead: texts[0] };
  } catch (error) {
    if (error instanceof DnsFailure) return { finding: 'unknown' };
    throw error;
  }
}

async function lookAtFile(claim: Claim, parts: Partial<OutgoingCall>): Promise<Seen> {
  const resolve = hostResolver();
  const call = {
    url: fileUrl(claim),
    timeoutMs: fileTimeoutMilliseconds,
    maxBodyBytes: longestFileBytes,
    ...(resolve && { resolve }),
    ...parts,
  };
  // A host without address, a refused connection, a bad certificate, too long an answer: there is no file to be read.
  const answer = await callOut(call).catch(() => null);
  if (answer === null) return { finding: 'unknown' };
  if (answer.status >= 500) return { finding: 'unknown' };
  if (answer.status !== 200) return { finding: 'none' };
  const text = answer.body
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  return text === claim.challenge ? { finding: 'found' } : { finding: 'other', instead: text };
}

/** For people to read: without what cannot be stored or shown. */
function cutShort(text: string): string {
  const shown = [...text.replaceAll(/[\p{C}\uFFFD]/gu, ' ').trim()];
  return shown.slice(0, 200).join('');
}
