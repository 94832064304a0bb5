import { type Locale, locales } from '../../models/locale.js';
import { type DomainError, unacceptable } from '../../platform/errors.js';
import { isUsablePasswordHash } from '../../platform/passwords.js';
import { type Addresses, readAddresses } from '../auth/addresses.js';
import { emailText, lineText } from '../texts.js';

/** What a row of an import may tell. */
export const importColumns = [
  'email',
  'phone',
  'full_name',
  'locale',
  'email_verified',
  'phone_verified',
  'password_hash',
] as const;
/** What an export or an earlier import has put beside it; read over. */
export const columnsReadOver = ['id', 'registered_at', 'last_active_at', 'error'] as const;
export const knownColumns: readonly string[] = [...importColumns, ...columnsReadOver];

export interface ImportedUser extends Addresses {
  fullName: string | null;
  locale: Locale | null;
  emailVerified: boolean;
  phoneVerified: boolean;
  passwordHash: string | null;
}

const longestName = 120;

/** A row by the rules of a registration. Throws when it breaks one, naming the column. */
export function readImportedUser(row: Record<string, unknown>): ImportedUser {
  const unknown = Object.keys(row).filter((name) => !knownColumns.includes(name));
  if (unknown.length > 0) throw unacceptable(unknown[0] ?? '', `There is no column ${unknown.join(', ')}.`);
  const [email, phoneNumber] = [textIn(row, 'email'), textIn(row, 'phone')];
  const addresses = readAddresses({
    ...(email !== null && { email: emailText('email', email) }),
    ...(phoneNumber !== null && { phoneNumber }),
  });
  return {
    ...addresses,
    fullName: readName(row),
    locale: readLocale(row),
    emailVerified: addresses.email !== null && readFlag(row, 'email_verified'),
    phoneVerified: addresses.phoneNumber !== null && readFlag(row, 'phone_verified'),
    passwordHash: readHash(row),
  };
}

/** The refusal as it stands in the column `error`. */
export function tellFault(error: DomainError): string {
  const fields = error.fields?.map(({ field, message }) => `${field}: ${message}`) ?? [];
  return fields.length > 0 ? fields.join(' ') : error.message;
}

type Column = (typeof importColumns)[number];

function textIn(row: Record<string, unknown>, name: Column): string | null {
  const value = row[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw unacceptable(name, 'Write this as text.');
  return value.trim() || null;
}

function readName(row: Record<string, unknown>): string | null {
  const name = lineText('full_name', textIn(row, 'full_name'));
  if (name !== null && [...name].length > longestName)
    throw unacceptable('full_name', `This has more than ${longestName} letters.`);
  return name;
}

function readLocale(row: Record<string, unknown>): Locale | null {
  const text = textIn(row, 'locale');
  const locale = locales.find((known) => known === text) ?? null;
  if (text !== null && locale === null) throw unacceptable('locale', `Write ${locales.join(' or ')}.`);
  return locale;
}

const flags: Record<string, boolean> = { true: true, yes: true, 1: true, false: false, no: false, 0: false };

function readFlag(row: Record<string, unknown>, name: Column): boolean {
  const value = row[name];
  if (typeof value === 'boolean') return value;
  const text = textIn(row, name)?.toLowerCase();
  const flag = text === undefined ? false : flags[text];
  if (flag === undefined) throw unacceptable(name, 'Write true or false.');
  return flag;
}

function readHash(row: Record<string, unknown>): string | null {
  const hash = textIn(row, 'password_hash');
  if (hash === null || isUsablePasswordHash(hash)) return hash;
  throw unacceptable(
    'password_hash',
    'This is no hash of bcrypt, scrypt, PBKDF2 or argon2, or one that costs too much.',
  );
}
