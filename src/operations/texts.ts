import { unacceptable } from '../platform/errors.js';

/** The text without blanks around it; throws `unprocessable` when nothing is left. How long it may be, the schema says. */
export function requiredText(field: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw unacceptable(field, 'This cannot be empty.');
  return trimmed;
}

/** Nothing but blanks counts as none. */
export function optionalText(text: string | null | undefined): string | null {
  return text?.trim() || null;
}

export function emailText(field: string, text: string): string {
  const email = text.trim();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254)
    throw unacceptable(field, 'This is no e-mail address.');
  return email;
}
