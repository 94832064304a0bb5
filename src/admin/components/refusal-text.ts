import { Refusal } from './api';
import type { Texts } from './texts';

/** Of these the server says more than the code does, in the language of the page. */
const toldByServer = new Set(['conflict', 'status_not_allowed', 'forbidden']);

/** What a refusal says to the person, with what to do next. */
export function tellRefusal({ t }: Texts, error: unknown): string {
  if (!(error instanceof Refusal)) return t('errors.network');
  const { code, retryAfterSeconds = 0, traceId = '', message } = error;
  const wait =
    retryAfterSeconds > 90
      ? t('signIn.waitMinutes', { count: Math.ceil(retryAfterSeconds / 60) })
      : t('signIn.waitSeconds', { count: retryAfterSeconds });
  if (toldByServer.has(code) && message !== '' && message !== code) return message;
  return t(`errors.${code}`, { wait, trace: traceId }, message);
}
