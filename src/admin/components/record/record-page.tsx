import type { ScreenProps } from '../shell/screens';
import { Facts } from './facts';
import { LoadedRecord } from './loaded-record';
import { RecordHead } from './record-head';
import { Related } from './related';

/** The page of any record. */
export function RecordPage({ resource, recordId }: ScreenProps) {
  return (
    <LoadedRecord resource={resource} recordId={recordId}>
      {(record) => (
        <>
          <RecordHead resource={resource} record={record} />
          <Facts resource={resource} record={record} />
          <Related resource={resource} record={record} />
        </>
      )}
    </LoadedRecord>
  );
}
