/** As Iranian gateways take a mobile phone's number: 09121234567. Null for numbers of other countries. */
export function localPhoneNumber(e164: string | null): string | null {
  const [, rest] = /^\+98(9\d{9})$/.exec(e164 ?? '') ?? [];
  return rest === undefined ? null : `0${rest}`;
}
