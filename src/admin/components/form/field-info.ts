/** What src/admin/fields.ts tells of a field. */
export interface FieldInfo {
  as:
    | 'text'
    | 'lines'
    | 'color'
    | 'choice'
    | 'choices'
    | 'flag'
    | 'number'
    | 'decimal'
    | 'moment'
    | 'until'
    | 'reason'
    | 'reference'
    | 'references'
    | 'list';
  required: boolean;
  maxLength?: number;
  values?: string[];
  of?: string;
  presetDays?: number[];
  onlyWith?: { field: string; value: string };
  money?: boolean;
  technical?: boolean;
  subject?: string;
}

export type FormValue = string | number | boolean | string[] | null | undefined;
export type FormValues = Record<string, FormValue>;

export interface InputProps {
  id: string;
  label: string;
  info: FieldInfo;
  value: FormValue;
  change(value: FormValue): void;
  describedBy: string | undefined;
  isFaulty: boolean;
}
