import { Link, useNavigate } from 'react-router-dom';
import { useLoaded } from '../loading';
import { tellRefusal } from '../refusal-text';
import { addressOf, type ConsoleRecord } from '../resource-types';
import type { ScreenProps } from '../shell/screens';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { BrandingPreview } from './branding-preview';
import { Consequences } from './consequences';
import type { FieldInfo, FormValues } from './field-info';
import { FindingsPanel } from './findings-panel';
import { FormField } from './form-field';
import { SecretPanel } from './secret-panel';
import { useOperation } from './use-operation';

interface FormAnswer {
  record: ConsoleRecord & {
    form: { values: FormValues; updatedAt: string | null; consequences: Record<string, number | string> | null };
  };
}

/** The form of any operation: its fields, what will happen in words, and what the server finds wrong. */
export function OperationForm({ resource, action, recordId }: ScreenProps) {
  const texts = useTexts();
  const path = `/api${(recordId ? addressOf.record(resource.id, recordId, action.name) : addressOf.action(resource.id, action.name)).slice('/admin'.length)}`;
  const { answer, refusal, reload } = useLoaded<FormAnswer>(path);
  const back = recordId ? addressOf.record(resource.id, recordId) : addressOf.list(resource.id);
  if (refusal) {
    return (
      <p className="alert" role="alert">
        {tellRefusal(texts, refusal)}
      </p>
    );
  }
  if (!answer) return <p className="nothing">{texts.t('list.loading')}</p>;
  return (
    <LoadedForm
      key={String(answer.record.form.updatedAt)}
      resource={resource}
      action={action}
      answer={answer}
      path={path}
      back={back}
      reload={reload}
    />
  );
}

interface LoadedFormProps extends Pick<ScreenProps, 'resource' | 'action'> {
  answer: FormAnswer;
  path: string;
  back: string;
  reload(): void;
}

function LoadedForm({ resource, action, answer, path, back, reload }: LoadedFormProps) {
  const texts = useTexts();
  const { t } = texts;
  const navigate = useNavigate();
  const { record } = answer;
  const fields = Object.entries((action.custom['fields'] ?? {}) as Record<string, FieldInfo>);
  const operation = useOperation({ path, form: record.form, fields, back });
  const shown = fields.filter(([, { onlyWith }]) => !onlyWith || operation.values[onlyWith.field] === onlyWith.value);
  const preview = action.custom['preview'] === 'branding';
  const isDanger = action.variant === 'danger';
  const title = texts.action(resource.id, action.name);
  if (operation.secret) return <SecretPanel secret={operation.secret} close={() => navigate(back)} />;
  return (
    <div className={preview ? 'page' : 'page page-narrow'}>
      <Link className="back turned" to={back}>
        <Icon name="ChevronLeft" /> {record.title ? <bdi>{record.title}</bdi> : texts.resource(resource.id)}
      </Link>
      <div className={preview ? 'beside' : undefined}>
        <form className="panel form" onSubmit={operation.submit} noValidate>
          <h1>{title}</h1>
          <div role="alert">
            {operation.refusal ? (
              <p className="alert">
                {tellRefusal(texts, operation.refusal)}
                {operation.refusal.code === 'stale_record' ? (
                  <button type="button" className="button" onClick={reload}>
                    {t('form.reload')}
                  </button>
                ) : null}
              </p>
            ) : null}
          </div>
          <div className={fields.length > 4 ? 'fields fields-two' : 'fields'}>
            {shown.map(([name, info]) => (
              <FormField
                key={name}
                name={name}
                info={info}
                value={operation.values[name]}
                fault={operation.faults[name]?.message}
                currency={String(operation.values['currency'] ?? record.params['currency'] ?? 'IRR')}
                change={(value) => operation.change(name, value)}
              />
            ))}
          </div>
          <Consequences
            resourceId={resource.id}
            actionName={action.name}
            figures={record.form.consequences}
            values={operation.values}
          />
          <div className="form-end">
            <button
              type="submit"
              className={`button button-${isDanger ? 'danger' : 'primary'}`}
              disabled={operation.isWorking}
            >
              {operation.isWorking ? t('signIn.working') : action.name === 'edit' || preview ? t('form.save') : title}
            </button>
            <Link className="button" to={back}>
              {t('form.cancel')}
            </Link>
          </div>
        </form>
        {operation.findings ? <FindingsPanel findings={operation.findings} /> : null}
        {preview ? <BrandingPreview values={operation.values} tenant={record.title} /> : null}
      </div>
    </div>
  );
}
