import type { LiveKind } from '../../../policies/live.js';

/** One thing that happened: what to call it and where to look, never what it holds. */
export interface LiveEntry {
  /** Of this happening, the same in every process. */
  id: string;
  kind: LiveKind;
  at: Date;
  /** Of the event; a parked message may have none, or anything that its sender wrote. */
  type: string | null;
  tenantId: string | null;
  tenantName: string | null;
  recordId: string;
  /** The webhook's name, or the queue that a parked message came from. */
  about: string | null;
  /** What the receiver answered. */
  status: number | null;
  error: string | null;
}
