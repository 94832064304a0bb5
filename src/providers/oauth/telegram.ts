import { createHash, createHmac } from 'node:crypto';
import { DomainError } from '../../platform/errors.js';
import { equalInConstantTime } from '../../platform/secrets.js';
import type { ProvenIdentity } from './proven-identity.js';

const oldestMilliseconds = 5 * 60_000;
/** How far Telegram's clock may be ahead of ours. */
const skewMilliseconds = 60_000;

export interface TelegramLogin {
  identity: ProvenIdentity;
  /** Its signature: two logins with the same one are the same login. */
  signature: string;
  /** From when on it is too old. */
  expiresAt: Date;
}

/**
 * Whose login the widget's payload proves: base64url JSON, signed with the bot's token.
 * https://core.telegram.org/widgets/login#checking-authorization
 * Throws `invalid_code` for one that is malformed, wrongly signed, older than five minutes or from the future.
 */
export function readTelegramLogin(code: string, { botToken, now }: { botToken: string; now: Date }): TelegramLogin {
  const { hash, ...fields } = parse(code);
  const lines = Object.entries(fields).map(([key, value]) => `${key}=${value}`);
  const secret = createHash('sha256').update(botToken).digest();
  const expected = createHmac('sha256', secret).update(lines.toSorted().join('\n')).digest('hex');
  if (hash === undefined || !equalInConstantTime(hash, expected)) throw refused();
  const { id = '', auth_date: signedAt = '', first_name: firstName = '', last_name: lastName = '' } = fields;
  if (!/^[1-9]\d{0,18}$/.test(id) || !/^\d{1,12}$/.test(signedAt)) throw refused();
  const signedMilliseconds = Number(signedAt) * 1000;
  const age = now.getTime() - signedMilliseconds;
  if (age > oldestMilliseconds || age < -skewMilliseconds) throw refused();
  return {
    identity: {
      provider: 'telegram',
      subject: id,
      email: null,
      emailVerified: false,
      fullName: `${firstName} ${lastName}`.trim() || null,
    },
    signature: expected,
    expiresAt: new Date(signedMilliseconds + oldestMilliseconds + 1),
  };
}

/**
 * The fields as texts. A line break in one could make two fields of it in the signed text; a key is checked so that
 * sorting lines sorts keys.
 */
function parse(code: string): Record<string, string> {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(code)) throw refused();
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(code, 'base64url').toString());
  } catch {
    throw refused();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused();
  const entries = Object.entries(value).map(([key, field]) => {
    const isPlain = typeof field === 'string' || (typeof field === 'number' && Number.isSafeInteger(field));
    if (!isPlain || !/^[a-z_]{1,32}$/.test(key) || /[\r\n]/.test(String(field))) throw refused();
    return [key, String(field)] as const;
  });
  return Object.fromEntries(entries);
}

function refused(): DomainError {
  return new DomainError('invalid_code', 'This Telegram login is not valid or too old. Log in with Telegram again.');
}
