import { language, toLocalInput } from '../format';
import { PersianMomentPicker } from './persian-moment-picker';

export interface MomentPickerProps {
  id: string;
  iso: string | null;
  change(iso: string | null): void;
  label: string;
  describedBy?: string | undefined;
  isFaulty?: boolean;
  isRequired?: boolean;
}

/** A date and a time of the person's zone: the browser's own input, or the Persian calendar. */
export function MomentPicker(props: MomentPickerProps) {
  if (language === 'fa-IR') return <PersianMomentPicker {...props} />;
  const { id, iso, change, describedBy, isFaulty = false, isRequired = false } = props;
  return (
    <input
      id={id}
      type="datetime-local"
      required={isRequired}
      aria-describedby={describedBy}
      aria-invalid={isFaulty || undefined}
      value={iso ? toLocalInput(new Date(iso)) : ''}
      onChange={(event) => change(event.target.value ? new Date(event.target.value).toISOString() : null)}
    />
  );
}
