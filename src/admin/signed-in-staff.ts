import type { Request, RequestHandler, Response } from 'express';
import type { SessionData } from 'express-session';
import { Staff } from '../models/index.js';
import { DomainError } from '../platform/errors.js';
import { endSession, isSignedIn, markSeen, sessionCookie } from './console-session.js';

const attributes = ['id', 'email', 'fullName', 'role', 'isActive', 'passwordHash'];

/**
 * Lets only signed-in staff pass. Role and state come from the database at each request: whoever is switched off is out
 * at once, and a changed role holds at once.
 */
export const requireStaff: RequestHandler = async (request, response, next) => {
  const { session } = request;
  if (session.staffId === undefined) return refuse(request, response);
  const [staff] = await staffOf([session]);
  if (!staff) {
    await endSession(session);
    response.clearCookie(sessionCookie, { path: '/admin' });
    return refuse(request, response);
  }
  markSeen(session);
  // AdminJS reads this name. Not enumerable: it is never stored, so that no old role can come back with a session.
  const adminUser = { id: staff.id, email: staff.email, title: staff.fullName ?? '', role: staff.role };
  Object.defineProperty(session, 'adminUser', { value: adminUser, enumerable: false, configurable: true });
  next();
};

/** Who is signed in by each of these sessions; null where that is nobody any more. */
export async function staffOf(sessions: readonly Partial<SessionData>[]): Promise<(Staff | null)[]> {
  const ids = sessions.flatMap((session) => (isSignedIn(session) ? [session.staffId] : []));
  const found =
    ids.length === 0
      ? []
      : await Staff.scope('withSecrets').findAll({ where: { id: [...new Set(ids)], isActive: true }, attributes });
  const byId = new Map(found.map((staff) => [staff.id, staff]));
  return sessions.map((session) => {
    const staff = isSignedIn(session) ? byId.get(session.staffId) : undefined;
    // A session that was stored while the password was made new is of the old one.
    return staff && staff.mark === session.mark ? staff : null;
  });
}

function refuse(request: Request, response: Response): void {
  const wantsPage = request.method === 'GET' && !request.path.startsWith('/api/');
  if (!wantsPage) throw new DomainError('unauthenticated', 'You are signed out. Sign in again.');
  const to = request.originalUrl === '/admin' ? '' : `?to=${encodeURIComponent(request.originalUrl)}`;
  response.redirect(303, `/admin/login${to}`);
}
