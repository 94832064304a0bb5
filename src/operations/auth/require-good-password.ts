import { unacceptable } from '../../platform/errors.js';

/** Unpacked when first asked for: no start has to wait for them. */
let commonPasswords: Promise<ReadonlySet<string>> | undefined;

async function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = (await import('@zxcvbn-ts/language-common')).default;
  return new Set(dictionary['passwords-common']);
}

/** Shorter parts of an address occur in good passwords by chance. */
const minimumPartLength = 6;

/**
 * Throws `unprocessable` for one of the 49,000 commonest passwords and for one that contains the person's own address.
 * Its length, 8 to 128 characters, is the contract's to check.
 */
export async function requireGoodPassword(
  field: string,
  password: string,
  addresses: (string | null)[],
): Promise<void> {
  const lower = password.toLowerCase();
  commonPasswords ??= loadCommonPasswords();
  if ((await commonPasswords).has(lower)) {
    throw unacceptable(field, 'This password is among the commonest and easily guessed. Choose another.');
  }
  const parts = addresses.flatMap((address) => partsOf(address));
  if (parts.some((part) => lower.includes(part))) {
    throw unacceptable(field, 'The password must not contain your e-mail address or phone number.');
  }
}

function partsOf(address: string | null): string[] {
  if (address === null) return [];
  const lower = address.toLowerCase();
  const [local = ''] = lower.split('@');
  const digits = lower.replace(/\D/g, '').slice(-8);
  const parts = lower.includes('@') ? [lower, local] : [digits];
  return parts.filter((part) => part.length >= minimumPartLength);
}
