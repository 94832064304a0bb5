import type { StaffRole } from '../../../platform/context';
import { canWatch, type LiveKind, liveFailures, liveKinds } from '../../../policies/live';

/** See src/operations/events/live/live-entry.ts. */
export interface LiveRow {
  id: string;
  kind: LiveKind;
  at: string;
  type: string | null;
  tenantId: string | null;
  tenantName: string | null;
  recordId: string;
  about: string | null;
  status: number | null;
  error: string | null;
}

/** Rows that the page holds: no stream may make it grow without end. */
export const mostRows = 200;

export const isFailure = ({ kind }: LiveRow): boolean => liveFailures.includes(kind);

/** Whose records each kind is of. */
export const resourceOf: Record<LiveKind, string> = {
  recorded: 'events',
  published: 'events',
  set_aside: 'events',
  delivered: 'webhookDeliveries',
  not_delivered: 'webhookDeliveries',
  parked: 'parkedMessages',
};

export const kindsFor = (role: string): LiveKind[] =>
  liveKinds.filter((kind) => canWatch({ kind: 'staff', staffId: '', email: '', role: role as StaffRole }, kind));

/** The newest first; what came a second time, as after another connection, stands once. */
export function withNews(rows: readonly LiveRow[], news: readonly LiveRow[]): LiveRow[] {
  const known = new Set(rows.map(({ id }) => id));
  const fresh = news.filter(({ id }) => !known.has(id));
  return fresh.length === 0 ? [...rows] : [...fresh.toReversed(), ...rows].slice(0, mostRows);
}
