import { fitsEventPattern, isWrittenPattern } from '../../models/event-pattern.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { canWatch, type LiveKind, liveFailures, liveKinds } from '../../policies/live.js';
import { authorizeOperation } from '../policy-table.js';
import { tenantScope } from '../tenant-scope.js';
import type { LiveEntry } from './live/live-entry.js';
import type { LiveFeed } from './live/live-feed.js';

export interface LiveFilter {
  /** None = all that the caller may see. */
  kinds?: readonly string[];
  /** Types of events and wildcards, as webhooks have them; none = all. */
  types?: readonly string[];
  failuresOnly?: boolean;
}

interface GetLiveInput extends LiveFilter {
  feed: Pick<LiveFeed, 'read'>;
  /** Of the last answer; null, or one of another process, for the newest that there are. */
  mark?: string | null;
}

export interface Live {
  /** The oldest first. */
  entries: LiveEntry[];
  mark: string;
  /** More came than is kept: some of it is not among these. */
  isCut: boolean;
}

const mostTypes = 10;
/** Whoever begins to watch sees so many of what was before. */
const lookBack = 50;

/**
 * What happened since the mark: events recorded, published and set aside, deliveries, messages parked. Of one tenant where
 * the call is narrowed to it. Throws `unprocessable` for a filter that nothing could fit.
 */
export async function getLive(context: Context, { feed, mark = null, ...filter }: GetLiveInput): Promise<Live> {
  authorizeOperation(context, 'getLive');
  const fits = readFilter(context, filter);
  const answer = await feed.read(mark);
  const entries = answer.entries.filter(fits);
  const { isContinued, isCut } = answer;
  return { entries: isContinued ? entries : entries.slice(-lookBack), mark: answer.mark, isCut };
}

function readFilter(context: Context, { kinds = [], types = [], failuresOnly = false }: LiveFilter) {
  const tenantId = tenantScope(context);
  for (const kind of kinds)
    if (!liveKinds.some((known) => known === kind)) throw unacceptable('kinds', `Name any of ${liveKinds.join(', ')}.`);
  if (types.length > mostTypes) throw unacceptable('types', `Name at most ${mostTypes} types of events.`);
  if (!types.every(isWrittenPattern)) throw unacceptable('types', 'Name types of events, such as identity.user.*.');
  const isWanted = (kind: LiveKind) =>
    canWatch(context.actor, kind) &&
    (kinds.length === 0 || kinds.includes(kind)) &&
    (!failuresOnly || liveFailures.includes(kind));
  const wanted = new Set(liveKinds.filter(isWanted));
  return (entry: LiveEntry): boolean =>
    wanted.has(entry.kind) &&
    (tenantId === null || entry.tenantId === tenantId) &&
    (types.length === 0 || types.some((pattern) => entry.type !== null && fitsEventPattern(pattern, entry.type)));
}
