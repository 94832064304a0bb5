import type { ReactNode } from 'react';
import { useLoaded } from '../loading';
import { tellRefusal } from '../refusal-text';
import type { ConsoleRecord } from '../resource-types';
import type { ScreenProps } from '../shell/screens';
import { useTexts } from '../texts';

/** Reads the record of a page and shows it, or says why it cannot. */
export function LoadedRecord({
  resource,
  recordId = '',
  children,
}: Pick<ScreenProps, 'resource' | 'recordId'> & { children: (record: ConsoleRecord) => ReactNode }) {
  const texts = useTexts();
  const { answer, refusal } = useLoaded<{ record: ConsoleRecord }>(
    `/api/resources/${resource.id}/records/${recordId}/show`,
  );
  if (refusal?.code === 'not_found') return <p className="panel empty">{texts.t('record.missing')}</p>;
  if (refusal) {
    return (
      <p className="alert" role="alert">
        {tellRefusal(texts, refusal)}
      </p>
    );
  }
  if (!answer) return <p className="nothing">{texts.t('list.loading')}</p>;
  return <div className="page">{children(answer.record)}</div>;
}
