import type { ReactNode } from 'react';
import { formatMoment } from '../format';
import { useTexts } from '../texts';
import { ChoiceInput, ChoicesInput, ReferenceInput } from './choice-inputs';
import { commonAttributes, textOf } from './common-attributes';
import type { FieldInfo, InputProps } from './field-info';
import { readColor } from './look';
import { MomentPicker } from './moment-picker';
import { ReasonInput } from './reason-input';
import { ReferencesInput } from './references-input';
import { UntilInput } from './until-input';

/** One input for each kind of field. */
export const inputs: Record<FieldInfo['as'], (props: InputProps) => ReactNode> = {
  text: TextInput,
  lines: LinesInput,
  color: ColorInput,
  choice: ChoiceInput,
  choices: ChoicesInput,
  flag: FlagInput,
  number: NumberInput,
  decimal: NumberInput,
  moment: MomentInput,
  until: UntilInput,
  reason: ReasonInput,
  reference: ReferenceInput,
  references: ReferencesInput,
  list: ListInput,
};

function TextInput(props: InputProps) {
  const { info, value, change } = props;
  return (
    <input
      {...commonAttributes(props)}
      type="text"
      dir={info.technical ? 'ltr' : 'auto'}
      maxLength={info.maxLength}
      autoComplete="off"
      value={textOf(value)}
      onChange={(event) => change(event.target.value)}
    />
  );
}

/** To be typed or pasted, or picked. */
function ColorInput(props: InputProps) {
  const { t } = useTexts();
  const { label, value, change } = props;
  return (
    <span className="color">
      <TextInput {...props} />
      <input
        type="color"
        aria-label={t('form.pickColor', { name: label })}
        value={readColor(textOf(value)) ?? '#808080'}
        onChange={(event) => change(event.target.value)}
      />
    </span>
  );
}

function LinesInput(props: InputProps) {
  const { info, value, change } = props;
  return (
    <textarea
      {...commonAttributes(props)}
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
      {...commonAttributes(props)}
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
      {...commonAttributes(props)}
      type="checkbox"
      required={false}
      checked={props.value === true}
      onChange={(event) => props.change(event.target.checked)}
    />
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

function ListInput(props: InputProps) {
  const { t } = useTexts();
  const { value, change } = props;
  const lines = Array.isArray(value) ? value : [];
  return (
    <>
      <textarea
        {...commonAttributes(props)}
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
