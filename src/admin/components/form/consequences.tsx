import { formatMoment } from '../format';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import type { FormValue } from './field-info';

interface ConsequencesProps {
  resourceId: string;
  actionName: string;
  figures: Record<string, number | string> | null;
  /** The end of a ban as it stands in the form. */
  until: FormValue;
}

/** What will happen, in words, before it does. */
export function Consequences({ resourceId, actionName, figures, until }: ConsequencesProps) {
  const { t } = useTexts();
  const sentence = t(`consequences.${resourceId}.${actionName}`, figures ?? {}, '');
  if (!sentence) return null;
  const end = typeof until === 'string' ? t('form.until', { until: formatMoment(until) }) : t('form.withoutEnd');
  return (
    <div className="consequences">
      <Icon name="Info" size={18} />
      <div>
        <strong>{t('form.whatHappens')}</strong>
        <p>
          {sentence} {actionName === 'ban' ? end : ''}
        </p>
      </div>
    </div>
  );
}
