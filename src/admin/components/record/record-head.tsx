import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { addressOf, type ConsoleRecord, type Resource } from '../resource-types';
import { useTexts } from '../texts';
import { Badge } from '../values/badge';
import { Icon } from '../values/icon';
import { RecordActions } from './record-actions';

/** Way back, name and state of a record, and what can be done with it. */
export function RecordHead({
  resource,
  record,
  title,
  links,
  children,
}: {
  resource: Resource;
  record: ConsoleRecord;
  title?: string;
  /** Ways on from here that stand beside the operations. */
  links?: ReactNode;
  children?: ReactNode;
}) {
  const { t, resource: tell } = useTexts();
  const state = record.params['state'] ?? record.params['status'];
  return (
    <>
      <Link className="back turned" to={addressOf.list(resource.id)}>
        <Icon name="ChevronLeft" /> {t('record.back', { name: tell(resource.id) })}
      </Link>
      <header className="page-head">
        <div className="page-title">
          <h1>
            <bdi>{title ?? record.title}</bdi>
          </h1>
          {typeof state === 'string' ? <Badge value={state} /> : null}
        </div>
        <RecordActions resource={resource} record={record} links={links} />
      </header>
      {children}
    </>
  );
}
