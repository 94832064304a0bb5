import { genericHttp } from './generic-http.js';
import { kavenegar } from './kavenegar.js';
import type { SmsSender } from './sms-sender.js';

/** By the scheme of `SMS_URL`: `kavenegar+https://api.kavenegar.com` or any `https://gateway/path`. */
export function openSmsSender(url: string, key: string | null): SmsSender {
  const { scheme, address } = /^(?<scheme>kavenegar\+)?(?<address>.*)$/.exec(url)?.groups ?? {};
  if (scheme === undefined) return genericHttp(url, key);
  if (key === null) throw new Error('Kavenegar needs a key.');
  return kavenegar(address ?? '', key);
}
