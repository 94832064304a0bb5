import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { col, fn, type WhereOptions, where } from 'sequelize';
import { DomainError, unacceptable } from '../../platform/errors.js';

/** Where national numbers are read as being from: most users are Iranian. */
const defaultCountry = 'IR';

export interface AddressInput {
  email?: string;
  phoneNumber?: string;
}

/** Where a person can be reached and recognised by; one of the two is there. */
export interface Addresses {
  email: string | null;
  /** E.164. */
  phoneNumber: string | null;
}

/** The addresses in their stored form. Throws when there is none, or the phone number is no valid one. */
export function readAddresses({ email, phoneNumber }: AddressInput): Addresses {
  if (email === undefined && phoneNumber === undefined) {
    const message = 'Give an email or a phone_number.';
    throw new DomainError('validation_failed', message, { fields: [{ field: 'email', message }] });
  }
  return {
    email: email?.trim() ?? null,
    phoneNumber: phoneNumber === undefined ? null : readPhoneNumber(phoneNumber),
  };
}

/** E.164 of a number in any usual spelling, with or without the country's code, in Latin, Persian or Arabic digits. */
export function readPhoneNumber(text: string): string {
  const number = phoneNumberOf(text);
  if (number === null) throw unacceptable('phone_number', 'This is no valid phone number. Give it as +989121234567.');
  return number;
}

/** The same, or null when the text is no number. */
export function phoneNumberOf(text: string): string | null {
  const parsed = parsePhoneNumberFromString(text, defaultCountry);
  return parsed?.isValid() ? parsed.number : null;
}

/** The one that counts: with both given the e-mail address. */
export function oneAddress({ email, phoneNumber }: Addresses): Addresses {
  return { email, phoneNumber: email === null ? phoneNumber : null };
}

/** The conditions that find the users of these addresses within a tenant; letter case does not count. */
export function addressConditions({ email, phoneNumber }: Addresses): WhereOptions[] {
  const conditions: WhereOptions[] = [];
  if (email !== null) conditions.push(where(fn('lower', col('email')), fn('lower', email)));
  if (phoneNumber !== null) conditions.push({ phoneNumber });
  return conditions;
}
