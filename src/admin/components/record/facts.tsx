import { type ConsoleRecord, columnsOf, type Resource } from '../resource-types';
import { useTexts } from '../texts';
import { Value } from '../values/value';

/** The columns of a record, each with its name; empty ones last. */
export function Facts({
  resource,
  record,
  leaveOut = [],
}: {
  resource: Resource;
  record: ConsoleRecord;
  leaveOut?: string[];
}) {
  const { t, column } = useTexts();
  const isEmpty = (name: string) =>
    record.params[name] === null || record.params[name] === '' || record.params[name] === '[]';
  const columns = columnsOf(resource.showProperties)
    .filter(({ name }) => !leaveOut.includes(name))
    .sort((left, right) => Number(isEmpty(left.name)) - Number(isEmpty(right.name)));
  return (
    <section className="panel">
      <h2>{t('record.facts')}</h2>
      <dl className="facts">
        {columns.map(({ name, info }) => (
          <div key={name} className={['json', 'condition', 'folded'].includes(info.as) ? 'fact fact-wide' : 'fact'}>
            <dt>{column(name, info.subject)}</dt>
            <dd>
              <Value record={record} name={name} info={info} isExact />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
