import { useId } from 'react';
import { formatMoney } from '../format';
import { useTexts } from '../texts';
import type { FieldInfo, FormValue } from './field-info';
import { inputs } from './inputs';

interface FormFieldProps {
  name: string;
  info: FieldInfo;
  value: FormValue;
  fault: string | undefined;
  /** Of amounts. */
  currency: string;
  change(value: FormValue): void;
}

/** Kinds that are several inputs and so a fieldset with a legend. */
const grouped = new Set<FieldInfo['as']>(['until', 'choices', 'references']);

export function FormField({ name, info, value, fault, currency, change }: FormFieldProps) {
  const { t, column } = useTexts();
  const id = useId();
  const faultId = `${id}-fault`;
  const Input = inputs[info.as];
  const told = fault ? t(`form.${fault}`, {}, fault) : null;
  const label = (
    <>
      {column(name, info.subject)}
      {info.required || info.as === 'flag' || info.as === 'until' ? null : (
        <span className="optional"> ({t('form.optional')})</span>
      )}
    </>
  );
  const input = (
    <Input
      id={id}
      label={column(name, info.subject)}
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
      <fieldset className={`field field-${info.as}`} aria-describedby={told ? faultId : undefined}>
        <legend>{label}</legend>
        {input}
        {faultLine}
      </fieldset>
    );
  }
  return (
    <div className={`field field-${info.as}`}>
      <label htmlFor={id}>{label}</label>
      {input}
      {info.money ? <MoneyEcho value={value} currency={currency} /> : null}
      {faultLine}
    </div>
  );
}

/** Amounts are typed in minor units whatever they are shown in: the line says so, and how much that is. */
function MoneyEcho({ value, currency }: { value: FormValue; currency: string }) {
  const { t } = useTexts();
  const unit = t(currency === 'IRR' ? 'form.inRial' : 'form.inMinorUnits', { currency });
  return (
    <p className="echo">{/^-?\d+$/.test(String(value)) ? `${unit}: ${formatMoney(String(value), currency)}` : unit}</p>
  );
}
