import { useTexts } from '../texts';
import { commonAttributes, textOf } from './common-attributes';
import type { InputProps } from './field-info';
import { ReferenceSelect } from './reference-select';

export function ChoiceInput(props: InputProps) {
  const { t, value: tell } = useTexts();
  const { info, value, change } = props;
  return (
    <select {...commonAttributes(props)} value={textOf(value)} onChange={(event) => change(event.target.value)}>
      {info.required ? null : <option value="">{t('form.choose')}</option>}
      {info.values?.map((choice) => (
        <option key={choice} value={choice}>
          {tell(choice)}
        </option>
      ))}
    </select>
  );
}

export function ChoicesInput({ info, value, change }: InputProps) {
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

export function ReferenceInput({ id, info, value, change, describedBy }: InputProps) {
  const { t } = useTexts();
  return (
    <ReferenceSelect
      id={id}
      of={info.of ?? ''}
      value={textOf(value)}
      change={change}
      emptyText={t(info.required || info.of !== 'tenants' ? 'form.choose' : 'form.everywhere')}
      describedBy={describedBy}
    />
  );
}
