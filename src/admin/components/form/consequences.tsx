import { formatMoment, formatMoney } from '../format';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { discountSentence } from './discount-sentence';
import type { FormValues } from './field-info';

interface ConsequencesProps {
  resourceId: string;
  actionName: string;
  figures: Record<string, number | string> | null;
  /** What the form holds just now. */
  values: FormValues;
}

/** What will happen, in words, before it does. */
export function Consequences({ resourceId, actionName, figures, values }: ConsequencesProps) {
  const texts = useTexts();
  const { t } = texts;
  const gift = resourceId === 'discounts' ? discountSentence(texts, values) : null;
  const sentence = gift ?? t(`consequences.${resourceId}.${actionName}`, inMoney(figures ?? {}), '');
  if (!sentence) return null;
  const until = values['unblockDate'];
  const end = typeof until === 'string' ? t('form.until', { until: formatMoment(until) }) : t('form.withoutEnd');
  return (
    <div className={gift ? 'consequences consequences-gift' : 'consequences'}>
      <Icon name="Info" size={18} />
      <div>
        <strong>{t(gift ? 'form.whatIsIssued' : 'form.whatHappens')}</strong>
        <p>
          {sentence} {actionName === 'ban' ? end : ''}
        </p>
      </div>
    </div>
  );
}

/** An amount that comes with its currency is told as money. */
function inMoney(figures: Record<string, number | string>): Record<string, number | string> {
  const { rest, currency } = figures;
  if (rest === undefined || currency === undefined) return figures;
  return { ...figures, rest: formatMoney(String(rest), String(currency)) };
}
