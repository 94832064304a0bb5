import type { CurrentAdmin } from 'adminjs';
import type { Request, Response } from 'express';
import { getLive, type LiveFilter } from '../operations/events/get-live.js';
import { LiveFeed } from '../operations/events/live/live-feed.js';
import type { Actor } from '../platform/context.js';
import { DomainError } from '../platform/errors.js';
import { consoleContext, staffActor } from './console-request.js';
import type { ConsoleDependencies } from './dependencies.js';
import { LiveSeats } from './live-seats.js';
import { endLive, writeLive } from './live-stream.js';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** `no-transform` keeps proxies from packing it, the other one nginx from holding it back. */
const headers = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/**
 * What happens, for who may watch: as a stream of server-sent events to whoever asks for one (`Last-Event-ID` goes on where
 * it was cut), otherwise what there is at the moment.
 */
export function liveStreams({ database, stopping, reportError }: ConsoleDependencies) {
  const feed = new LiveFeed({ database, stopping, onError: (error) => reportError(error, 'live') });
  const seats = new LiveSeats(database, stopping);
  const read = (actor: Actor, filter: LiveFilter & { tenantId: string | null }, mark: string | null) => {
    const context = { ...consoleContext(database, actor, 'getLive'), tenantId: filter.tenantId };
    return getLive(context, { ...filter, feed, mark });
  };
  return async (currentAdmin: CurrentAdmin, request: Request, response: Response): Promise<void> => {
    const filter = filterOf(request);
    const mark = request.get('Last-Event-ID') ?? textOf(request, 'after');
    const first = await read(staffActor(currentAdmin), filter, mark);
    if (request.accepts(['json', 'text/event-stream']) !== 'text/event-stream') return void response.json(first);
    if (stopping.aborted) throw new DomainError('unavailable', 'The service is stopping.', { retryAfterSeconds: 2 });

    const { sessionID } = request;
    // With the stream's end the session would be stored once more, even if it was ended meanwhile; nor is watching a use of it.
    delete (request as { session?: unknown }).session;
    response.writeHead(200, headers);
    const seat = seats.take(sessionID, staffActor(currentAdmin));
    if (!seat) return endLive(response, 'too_many');
    response.once('close', () => seat.leave());
    await writeLive(response, { first, feed, seat, read: (after) => read(seat.actor, filter, after) }).catch((error) =>
      seat.end(error instanceof DomainError && error.code === 'forbidden' ? 'forbidden' : 'unavailable'),
    );
    endLive(response, seat.ending);
  };
}

const textOf = ({ query }: Request, name: string): string | null => {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

const listOf = (request: Request, name: string): string[] =>
  (textOf(request, name) ?? '').split(/[\s,]+/).filter((word) => word !== '');

function filterOf(request: Request): LiveFilter & { tenantId: string | null } {
  const tenantId = textOf(request, 'tenant');
  if (tenantId !== null && !uuid.test(tenantId)) throw new DomainError('not_found', 'There is no such tenant.');
  const failuresOnly = textOf(request, 'failures') === 'true';
  return { kinds: listOf(request, 'kinds'), types: listOf(request, 'types'), failuresOnly, tenantId };
}
