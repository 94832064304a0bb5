import type { PersonalDataExport } from '../../operations/personal-data/personal-data-of.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentPersonalData({
  exportedAt,
  userId,
  parts,
}: PersonalDataExport): components['schemas']['PersonalDataExport'] {
  return { exported_at: presentTime(exportedAt), user_id: userId, parts };
}
