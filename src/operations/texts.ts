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
  if (!/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+\.[^\s\p{Cc}@]+$/u.test(email) || email.length > 254)
    throw unacceptable(field, 'This is no e-mail address.');
  return email;
}

/** Line breaks and what reorders the text around it: they change what others see, in a mail's head or on a page. */
const unseen = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** A text of one line that is shown to others; nothing but blanks counts as none. */
export function lineText(field: string, text: string | null | undefined): string | null {
  const line = optionalText(text);
  if (line !== null && unseen.test(line))
    throw unacceptable(field, 'This may only hold visible characters in one line.');
  return line;
}
