import type { MfaFactor } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentMfaFactor(factor: MfaFactor): components['schemas']['MfaFactor'] {
  return {
    id: factor.id,
    factor_type: factor.factorType,
    label: factor.label,
    phone_number: factor.phoneNumber,
    confirmed_at: presentTime(factor.confirmedAt ?? factor.createdAt),
    last_used_at: presentTime(factor.lastUsedAt ?? null),
  };
}
