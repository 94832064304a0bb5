import { formatMoment, formatMoney, formatNumber } from '../format';
import type { Texts } from '../texts';
import type { FormValues } from './field-info';

/** What a discount will give, as one sentence; null while its value is missing. */
export function discountSentence({ t }: Texts, values: FormValues): string | null {
  const { kind, value, currency, maxUseCount, startsAt, expiresAt } = values;
  if (!value || !(Number(value) > 0) || typeof kind !== 'string') return null;
  const isAmount = kind === 'FixedAmount';
  const told = isAmount ? formatMoney(String(value), String(currency ?? 'IRR')) : formatNumber(String(value));
  const parts = [
    t(`sentence.${kind}`, { value: told }),
    maxUseCount ? t('sentence.uses', { uses: Number(maxUseCount) }) : t('sentence.withoutLimit'),
    ...limitsIn(t, values),
    ...(startsAt ? [t('sentence.from', { from: formatMoment(String(startsAt)) })] : []),
    expiresAt ? t('sentence.until', { until: formatMoment(String(expiresAt)) }) : t('sentence.withoutEnd'),
  ];
  return `${parts.join(t('sentence.comma'))}.`;
}

function limitsIn(t: Texts['t'], values: FormValues): string[] {
  const { maxUsesPerUser, minimumAmountMinor, budgetMinor, firstPurchaseOnly, appliesToPlanIds } = values;
  const currency = values['kind'] === 'FixedAmount' ? String(values['currency'] ?? 'IRR') : 'IRR';
  const plans = Array.isArray(appliesToPlanIds) ? appliesToPlanIds.length : 0;
  return [
    ...(plans > 0 ? [t(plans === 1 ? 'sentence.onePlan' : 'sentence.plans', { count: plans })] : []),
    ...(maxUsesPerUser ? [t('sentence.perUser', { uses: formatNumber(String(maxUsesPerUser)) })] : []),
    ...(minimumAmountMinor ? [t('sentence.minimum', { minimum: formatNumber(String(minimumAmountMinor)) })] : []),
    ...(budgetMinor ? [t('sentence.budget', { budget: formatMoney(String(budgetMinor), currency) })] : []),
    ...(firstPurchaseOnly === true ? [t('sentence.firstPurchase')] : []),
  ];
}
