import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { callServer, Refusal } from '../api';
import { useSay } from '../shell/notices';
import { useTexts } from '../texts';
import type { FieldInfo, FormValue, FormValues } from './field-info';
import type { Findings } from './findings-panel';

interface OperationOptions {
  path: string;
  form: { values: FormValues; updatedAt: string | null };
  fields: [string, FieldInfo][];
  back: string;
}

interface Answer {
  secret?: string;
  download?: Download;
  findings?: Findings;
  redirectUrl?: string;
}

interface Download {
  name: string;
  type: string;
  text: string;
}

/** Hands a file to the browser as if a link to it had been followed. */
function save({ name, type, text }: Download): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A form's values and its way to the server. What was typed stays when the server refuses. */
export function useOperation({ path, form, fields, back }: OperationOptions) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const say = useSay();
  const [values, setValues] = useState<FormValues>(() =>
    Object.fromEntries(fields.map(([name, info]) => [name, initialOf(info, form.values[name])])),
  );
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [findings, setFindings] = useState<Findings | null>(null);
  const [isWorking, setWorking] = useState(false);
  const change = (name: string, value: FormValue) => setValues((all) => ({ ...all, [name]: value }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    setRefusal(null);
    setFindings(null);
    try {
      const answer = await callServer<Answer>(path, {
        ...values,
        ...(form.updatedAt ? { updatedAt: form.updatedAt } : {}),
      });
      if (answer.findings) {
        setFindings(answer.findings);
        setWorking(false);
        return;
      }
      if (answer.download) save(answer.download);
      say('good', t('form.done'));
      if (answer.secret) setSecret(answer.secret);
      else navigate(answer.redirectUrl ?? back);
    } catch (error) {
      setRefusal(error instanceof Refusal ? error : new Refusal('network'));
      setWorking(false);
      window.scrollTo({ top: 0 });
    }
  };
  return { values, change, submit, refusal, faults: refusal?.fields ?? {}, secret, findings, isWorking };
}

function initialOf({ as, values = [], required }: FieldInfo, value: FormValue): FormValue {
  // A column of the record comes as JSON, what the action made of it as it is.
  if (as === 'list' || as === 'choices' || as === 'references')
    return Array.isArray(value) ? value : typeof value === 'string' ? (JSON.parse(value) as string[]) : [];
  if (as === 'choice' && required && !value) return values[0];
  if (as === 'flag') return value === true;
  return value ?? null;
}
