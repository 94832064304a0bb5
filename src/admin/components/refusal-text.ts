import { Refusal } from './api';
import type { Texts } from './texts';

/** What a refusal says to the person, with what to do next. */
export function tellRefusal({ t }: Texts, error: unknown): string {
  if (!(error instanceof Refusal)) return t('errors.network');
  const { code, retryAfterSeconds = 0, traceId = '', message } = error;
  const wait =
    retryAfterSeconds > 90
      ? t('signIn.waitMinutes', { count: Math.ceil(retryAfterSeconds / 60) })
      : t('signIn.waitSeconds', { count: retryAfterSeconds });
  return t(`errors.${code}`, { wait, trace: traceId }, message);
}
