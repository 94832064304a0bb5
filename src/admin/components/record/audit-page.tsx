import { formatMoment } from '../format';
import type { ConsoleRecord } from '../resource-types';
import type { ScreenProps } from '../shell/screens';
import { useTexts } from '../texts';
import { Facts } from './facts';
import { LoadedRecord } from './loaded-record';
import { RecordHead } from './record-head';

/** An entry of the audit trail: who, what, when, from where; before and after side by side. */
export function AuditPage({ resource, recordId }: ScreenProps) {
  const { value } = useTexts();
  return (
    <LoadedRecord resource={resource} recordId={recordId}>
      {(record) => (
        <>
          <RecordHead resource={resource} record={record} title={value(String(record.params['action']))} />
          <Changes record={record} />
          <Facts resource={resource} record={record} leaveOut={['before', 'after', 'action']} />
        </>
      )}
    </LoadedRecord>
  );
}

function Changes({ record }: { record: ConsoleRecord }) {
  const { t, column } = useTexts();
  const before = fieldsOf(record.params['before']);
  const after = fieldsOf(record.params['after']);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (names.length === 0) return <p className="panel none">{t('record.nothingRecorded')}</p>;
  return (
    <section className="panel">
      <table className="changes">
        <caption className="unseen">{t('record.unchangedHidden')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('record.fieldChanged')}</th>
            <th scope="col">{column('before')}</th>
            <th scope="col">{column('after')}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{column(name, String(record.params['subjectType']))}</th>
              <td data-label={column('before')} className="old">
                <Plain value={before[name]} />
              </td>
              <td data-label={column('after')} className="new">
                <Plain value={after[name]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const fieldsOf = (json: unknown): Record<string, unknown> =>
  typeof json === 'string' ? (JSON.parse(json) as Record<string, unknown>) : {};

const isoMoment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function Plain({ value }: { value: unknown }) {
  const { t } = useTexts();
  if (value === null || value === undefined) return <span className="none">{t('record.none')}</span>;
  if (typeof value === 'string' && isoMoment.test(value)) return <bdi>{formatMoment(value)}</bdi>;
  return <bdi>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</bdi>;
}
