import { randomInt } from 'node:crypto';
import { RecoveryCodes } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { hashCode } from '../../platform/secrets.js';
import type { UsableUser } from './lock-usable-user.js';

const howMany = 10;
/** Letters and digits that are not mistaken for each other; ten of them hold 50 bits. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const form = /^[A-HJ-NP-Z2-9]{10}$/;

/** Ten new codes in the place of those that the user has. They are told this once; only keyed hashes are kept. */
export async function makeRecoveryCodes(
  context: InTransaction,
  owner: { id: string; tenantId: string },
): Promise<string[]> {
  const codes = Array.from({ length: howMany }, newCode);
  const hashes = codes.map((code) => hashCode(owner.id, plain(code)));
  await RecoveryCodes.replace(context, { userId: owner.id, tenantId: owner.tenantId }, hashes);
  return codes;
}

/** With the first factor come the codes for the day it is lost. They are made anew until one factor counts. */
export async function firstRecoveryCodes(
  context: InTransaction,
  { user, factors }: UsableUser,
): Promise<string[] | null> {
  if (factors.length > 0 && (await RecoveryCodes.findForUpdate(context, user.id))) return null;
  return makeRecoveryCodes(context, user);
}

/** Whether this is a code that the user has left; it dies with that. The caller holds the user's row. */
export async function takeRecoveryCode(context: InTransaction, userId: string, text: string): Promise<boolean> {
  const code = plain(text);
  if (!form.test(code)) return false;
  const codes = await RecoveryCodes.findForUpdate(context, userId);
  const hash = hashCode(userId, code);
  if (!codes?.codeHashes.includes(hash)) return false;
  const codeHashes = codes.codeHashes.filter((one) => one !== hash);
  await codes.update({ codeHashes }, { transaction: context.transaction });
  return true;
}

function newCode(): string {
  const letters = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** People write them in small letters, with spaces and without the hyphen. */
const plain = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();
