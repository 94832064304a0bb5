import { createHash, createHmac } from 'node:crypto';

/** What Telegram's widget gives, in base64url, signed as Telegram does it; written apart from the code under test. */
export function telegramLogin(botToken: string, fields: Record<string, string | number>): string {
  const text = Object.keys(fields)
    .sort()
    .map((key) => `${key}=${fields[key]}`)
    .join('\n');
  const secret = createHash('sha256').update(botToken).digest();
  const hash = createHmac('sha256', secret).update(text).digest('hex');
  return Buffer.from(JSON.stringify({ ...fields, hash })).toString('base64url');
}
