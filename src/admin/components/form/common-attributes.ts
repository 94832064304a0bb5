import type { InputProps } from './field-info';

export const textOf = (value: InputProps['value']): string =>
  value === null || value === undefined ? '' : String(value);
/** What every input of a field carries. */
export const commonAttributes = ({ id, describedBy, isFaulty, info }: InputProps) => ({
  id,
  'aria-describedby': describedBy,
  'aria-invalid': isFaulty || undefined,
  required: info.required,
});
