import { tellPaymentFaults } from './payment-setting-faults.js';
import { type SettingName, settingSchemas } from './setting-schemas.js';
import type { SettingFault } from './settings.js';
import { vapidKeysOf } from './vapid-keys.js';

type Given = Readonly<Record<string, string | undefined>>;

export const fixOf = (name: SettingName): string => settingSchemas[name].description ?? '';

/** Settings that mean nothing without another, beyond those that are wrong by themselves. */
export function pairFaults(given: Given, invalid: readonly SettingFault[]): SettingFault[] {
  const faults: SettingFault[] = [];
  const tell = (name: SettingName, problem: string) => faults.push({ name, problem, fix: fixOf(name) });
  const halves = (...pair: [SettingName, SettingName]) => {
    const missing = pair.filter((name) => given[name] === undefined);
    if (missing.length === 1)
      tell(missing[0] ?? pair[0], `is missing beside ${pair.find((name) => !missing.includes(name))}`);
  };
  if (given['SMS_KEY'] && !given['SMS_URL']) tell('SMS_URL', 'is missing beside SMS_KEY');
  if (given['SMS_URL']?.startsWith('kavenegar') && !given['SMS_KEY']) tell('SMS_KEY', 'is missing: Kavenegar needs it');
  halves('GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET');
  halves('VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY');
  tellPaymentFaults(given, tell);
  if (!isPair(given)) tell('VAPID_PUBLIC_KEY', 'does not belong to VAPID_PRIVATE_KEY');
  return faults.filter(({ name }) => !invalid.some((fault) => fault.name === name));
}

function isPair({ VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey }: Given): boolean {
  if (publicKey === undefined || privateKey === undefined) return true;
  try {
    return vapidKeysOf(Buffer.from(privateKey, 'base64url')).publicKey === publicKey;
  } catch {
    return false;
  }
}
