import type { TenantDomain } from '../../models/index.js';
import { fileUrl, textName } from '../../operations/tenants/domains/challenge.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

type Schemas = components['schemas'];

function presentPlaces(domain: TenantDomain) {
  const { challenge } = domain;
  return {
    dns_record: { type: 'TXT' as const, name: textName(domain), value: challenge },
    file: { url: fileUrl(domain), content: challenge },
  };
}

export function presentChallenge(domain: TenantDomain): Schemas['DomainChallenge'] {
  return {
    verification_id: domain.id,
    challenge_record: domain.challenge,
    ...(domain.state === 'Pending' && { expires_at: presentTime(domain.expiresAt) }),
    domain: domain.domain,
    status: domain.state,
    method: domain.method,
    ...presentPlaces(domain),
  };
}

export function presentDomain(domain: TenantDomain): Schemas['TenantDomain'] {
  const { verifiedAt, lostSince, nextCheckAt, failure } = domain;
  return {
    id: domain.id,
    domain: domain.domain,
    status: domain.state,
    ...(failure !== null && { failure }),
    method: domain.method,
    ...presentPlaces(domain),
    ...(domain.state === 'Pending' && { expires_at: presentTime(domain.expiresAt) }),
    ...(verifiedAt !== null && { verified_at: presentTime(verifiedAt) }),
    ...(lostSince !== null && { lost_since: presentTime(lostSince) }),
    ...(nextCheckAt !== null && { next_check_at: presentTime(nextCheckAt) }),
    last_check: presentCheck(domain),
    created_at: presentTime(domain.createdAt),
  };
}

function presentCheck(domain: TenantDomain): Schemas['TenantDomain']['last_check'] {
  const { lastCheckedAt, textFinding, fileFinding, seenInstead } = domain;
  if (lastCheckedAt === null || textFinding === null || fileFinding === null) return null;
  return {
    at: presentTime(lastCheckedAt),
    dns: textFinding,
    file: fileFinding,
    ...(seenInstead !== null && { seen_instead: seenInstead }),
  };
}
