import type { ReactNode } from 'react';
import { formatMoment } from '../format';
import { useTexts } from '../texts';
import type { FieldInfo, InputProps } from './field-info';
import { MomentPicker } from './moment-picker';
import { ReasonInput } from './reason-input';
import { ReferenceSelect } from './reference-select';
import { UntilInput } from './until-input';

/** One input for each kind of field. */
export const inputs: Record<FieldInfo['as'], (props: InputProps) => ReactNode> = {
  text: TextInput,
  lines: LinesInput,
  choice: ChoiceInput,
  choices: ChoicesInput,
  flag: FlagInput,
  number: NumberInput,
  decimal: NumberInput,
  moment: MomentInput,
  until: UntilInput,
  reason: ReasonInput,
  reference: ReferenceInput,
  list: ListInput,
};

const textOf = (value: InputProps['value']): string => (value === null || value === undefined ? '' : String(value));
const common = ({ id, describedBy, isFaulty, info }: InputProps) => ({
  id,
  'aria-describedby': describedBy,
  'aria-invalid': isFaulty || undefined,
  required: info.required,
});

function TextInput(props: InputProps) {
  const { info, value, change } = props;
  return (
    <input
      {...common(props)}
      type="text"
      dir={info.technical ? 'ltr' : 'auto'}
      maxLength={info.maxLength}
      autoComplete="off"
      value={textOf(value)}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function LinesInput(props: InputProps) {
  const { info, value, change } = props;
  return (
    <textarea
      {...common(props)}
      dir="auto"
      rows={3}
      maxLength={info.maxLength}
      value={textOf(value)}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function NumberInput(props: InputProps) {
  const { info, value, change } = props;
  return (
    <input
      {...common(props)}
      type="number"
      dir="ltr"
      step={info.as === 'decimal' ? 'any' : 1}
      min={0}
      value={textOf(value)}
      onChange={(event) => change(event.target.value)}
    />
  );
}

function FlagInput(props: InputProps) {
  return (
    <input
      {...common(props)}
      type="checkbox"
      required={false}
      checked={props.value === true}
      onChange={(event) => props.change(event.target.checked)}
    />
  );
}

function ChoiceInput(props: InputProps) {
  const { t, value: tell } = useTexts();
  const { info, value, change } = props;
  return (
    <select {...common(props)} value={textOf(value)} onChange={(event) => change(event.target.value)}>
      {info.required ? null : <option value="">{t('form.choose')}</option>}
      {info.values?.map((choice) => (
        <option key={choice} value={choice}>
          {tell(choice)}
        </option>
      ))}
    </select>
  );
}

function ChoicesInput({ info, value, change }: InputProps) {
  const chosen = Array.isArray(value) ? value : [];
  const toggle = (choice: string) =>
    change(chosen.includes(choice) ? chosen.filter((other) => other !== choice) : [...chosen, choice]);
  return (
    <div className="choices">
      {info.values?.map((choice) => (
        <label key={choice} className="choice">
          <input type="checkbox" checked={chosen.includes(choice)} onChange={() => toggle(choice)} />
          <bdi dir="ltr" className="mono">
            {choice}
          </bdi>
        </label>
      ))}
    </div>
  );
}

function MomentInput({ id, info, value, change, describedBy, isFaulty, label }: InputProps) {
  const iso = textOf(value) || null;
  return (
    <>
      <MomentPicker
        id={id}
        iso={iso}
        label={label}
        change={change}
        describedBy={describedBy}
        isFaulty={isFaulty}
        isRequired={info.required}
      />
      {iso ? <p className="echo">{formatMoment(iso)}</p> : null}
    </>
  );
}

function ReferenceInput({ id, info, value, change, describedBy }: InputProps) {
  const { t } = useTexts();
  return (
    <ReferenceSelect
      id={id}
      of={info.of ?? ''}
      value={textOf(value)}
      change={change}
      emptyText={t('form.everywhere')}
      describedBy={describedBy}
    />
  );
}

function ListInput(props: InputProps) {
  const { t } = useTexts();
  const { value, change } = props;
  const lines = Array.isArray(value) ? value : [];
  return (
    <>
      <textarea
        {...common(props)}
        dir="ltr"
        rows={3}
        defaultValue={lines.join('\n')}
        onChange={(event) =>
          change(
            event.target.value
              .split('\n')
              .map((line) => line.trim())
              .filter(Boolean),
          )
        }
      />
      <p className="echo">{t('form.oneALine')}</p>
    </>
  );
}
