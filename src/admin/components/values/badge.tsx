import { useTexts } from '../texts';

/** Colour carries meaning only, and never alone: the word stands in it. */
const tones: Record<string, string> = {
  active: 'good',
  Active: 'good',
  current: 'good',
  published: 'good',
  Sent: 'good',
  Queued: 'warn',
  Confirmed: 'good',
  Completed: 'good',
  AwaitingApproval: 'warn',
  Processing: 'warn',
  PartlyRefunded: 'warn',
  Rejected: 'bad',
  Expired: 'bad',
  Failed: 'bad',
  set_up: 'good',
  Verified: 'good',
  found: 'good',
  Trial: 'warn',
  Pending: 'warn',
  other: 'warn',
  scheduled: 'warn',
  waiting: 'warn',
  missing: 'warn',
  failing: 'warn',
  delivered: 'good',
  not_delivered: 'bad',
  parked: 'bad',
  next: 'warn',
  banned: 'bad',
  in_force: 'bad',
  Suspended: 'bad',
  revoked: 'bad',
  set_aside: 'bad',
  used_up: 'bad',
  adds_up: 'good',
  differs: 'bad',
  whole: 'good',
  verified: 'good',
  not_sealed: 'warn',
  broken: 'bad',
  Owner: 'accent',
  platform_administrator: 'accent',
  tenant_manager: 'accent',
};

export function Badge({ value }: { value: string }) {
  const { value: tell } = useTexts();
  return <span className={`badge badge-${tones[value] ?? 'plain'}`}>{tell(value)}</span>;
}
