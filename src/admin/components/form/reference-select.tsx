import { useLoaded } from '../loading';
import type { ConsoleRecord } from '../resource-types';

interface ReferenceSelectProps {
  id: string;
  of: string;
  value: string;
  change(value: string): void;
  emptyText: string;
  describedBy?: string | undefined;
}

/** Chooses a record of another resource among the newest hundred; one that is set already always stands among them. */
export function ReferenceSelect({ id, of, value, change, emptyText, describedBy }: ReferenceSelectProps) {
  const { answer } = useLoaded<{ records: ConsoleRecord[] }>(`/api/resources/${of}/actions/search?perPage=100`);
  const records = answer?.records ?? [];
  const isListed = value === '' || records.some((record) => record.id === value);
  return (
    <select id={id} value={value} onChange={(event) => change(event.target.value)} aria-describedby={describedBy}>
      <option value="">{emptyText}</option>
      {isListed ? null : <option value={value}>{value}</option>}
      {records.map((record) => (
        <option key={record.id} value={record.id}>
          {record.title}
        </option>
      ))}
    </select>
  );
}
