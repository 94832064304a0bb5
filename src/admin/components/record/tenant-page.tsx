import type { ScreenProps } from '../shell/screens';
import { Usage } from '../usage/usage';
import { Facts } from './facts';
import { LoadedRecord } from './loaded-record';
import { RecordHead } from './record-head';
import { Related } from './related';

/** A tenant: the facts, and what it used day by day. */
export function TenantPage({ resource, recordId }: ScreenProps) {
  return (
    <LoadedRecord resource={resource} recordId={recordId}>
      {(record) => (
        <>
          <RecordHead resource={resource} record={record} />
          <Facts resource={resource} record={record} />
          <Usage tenantId={record.id} timeZone={String(record.params['timeZone'])} />
          <Related resource={resource} record={record} />
        </>
      )}
    </LoadedRecord>
  );
}
