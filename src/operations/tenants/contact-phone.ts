import { DomainError, unacceptable } from '../../platform/errors.js';
import { readPhoneNumber } from '../auth/addresses.js';

/** E.164 of a contact's number; an empty one means none. */
export function readContactPhone(text: string | null | undefined): string | null | undefined {
  if (text === undefined) return undefined;
  if (text === null || text.trim() === '') return null;
  try {
    return readPhoneNumber(text);
  } catch (error) {
    if (error instanceof DomainError) throw unacceptable('contact_phone', error.message);
    throw error;
  }
}
