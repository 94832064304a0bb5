import { useTexts } from '../texts';
import type { InputProps } from './field-info';

/** Templates to start from, and free text that may go on from there. */
export function ReasonInput({ id, info, value, change, describedBy, isFaulty }: InputProps) {
  const { t } = useTexts();
  const text = typeof value === 'string' ? value : '';
  return (
    <>
      <div className="templates">
        {info.values?.map((template) => {
          const words = t(`reasons.${template}`);
          return (
            <button
              key={template}
              type="button"
              className="chip chip-button"
              aria-pressed={text === words}
              onClick={() => change(words)}
            >
              {words}
            </button>
          );
        })}
      </div>
      <textarea
        id={id}
        dir="auto"
        rows={3}
        maxLength={info.maxLength}
        required={info.required}
        aria-describedby={describedBy}
        aria-invalid={isFaulty || undefined}
        placeholder={t('form.ownWords')}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
    </>
  );
}
