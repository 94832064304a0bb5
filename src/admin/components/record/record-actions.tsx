import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { addressOf, type ConsoleRecord, type Resource } from '../resource-types';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';

/** The operations that may be done to this record now, by this person. */
export function RecordActions({
  resource,
  record,
  links,
}: {
  resource: Resource;
  record: ConsoleRecord;
  links?: ReactNode;
}) {
  const { action } = useTexts();
  return (
    <div className="actions">
      {links}
      {record.recordActions
        .filter(({ component }) => component === 'OperationForm')
        .map(({ name, icon, variant }) => (
          <Link key={name} className={`button button-${variant}`} to={addressOf.record(resource.id, record.id, name)}>
            <Icon name={icon ?? 'Play'} /> {action(resource.id, name)}
          </Link>
        ))}
    </div>
  );
}
