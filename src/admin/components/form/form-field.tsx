import { useId } from 'react';
import { useTexts } from '../texts';
import type { FieldInfo, FormValue } from './field-info';
import { inputs } from './inputs';

interface FormFieldProps {
  name: string;
  info: FieldInfo;
  value: FormValue;
  fault: string | undefined;
  change(value: FormValue): void;
}

/** Kinds that are several inputs and so a fieldset with a legend. */
const grouped = new Set<FieldInfo['as']>(['until', 'choices']);

export function FormField({ name, info, value, fault, change }: FormFieldProps) {
  const { t, column } = useTexts();
  const id = useId();
  const faultId = `${id}-fault`;
  const Input = inputs[info.as];
  const told = fault ? t(`form.${fault}`, {}, fault) : null;
  const label = (
    <>
      {column(name)}
      {info.required || info.as === 'flag' || info.as === 'until' ? null : (
        <span className="optional"> ({t('form.optional')})</span>
      )}
    </>
  );
  const input = (
    <Input
      id={id}
      info={info}
      value={value}
      change={change}
      describedBy={told ? faultId : undefined}
      isFaulty={told !== null}
    />
  );
  const faultLine = told ? (
    <p id={faultId} className="fault">
      {told}
    </p>
  ) : null;
  if (grouped.has(info.as)) {
    return (
      <fieldset className="field" aria-describedby={told ? faultId : undefined}>
        <legend>{label}</legend>
        {input}
        {faultLine}
      </fieldset>
    );
  }
  return (
    <div className={info.as === 'flag' ? 'field field-flag' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {input}
      {faultLine}
    </div>
  );
}
