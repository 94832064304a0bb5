import type { Request, RequestHandler, Response } from 'express';
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
  const staff = isSignedIn(session) ? await Staff.scope('withSecrets').findByPk(session.staffId, { attributes }) : null;
  // A session that was stored while the password was made new is of the old one.
  if (!staff?.isActive || staff.mark !== session.mark) {
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

function refuse(request: Request, response: Response): void {
  const wantsPage = request.method === 'GET' && !request.path.startsWith('/api/');
  if (!wantsPage) throw new DomainError('unauthenticated', 'You are signed out. Sign in again.');
  const to = request.originalUrl === '/admin' ? '' : `?to=${encodeURIComponent(request.originalUrl)}`;
  response.redirect(303, `/admin/login${to}`);
}
