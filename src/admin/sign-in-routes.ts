import { type Request, type Response, Router } from 'express';
import * as z from 'zod';
import { confirmStaffCode } from '../operations/staff/confirm-staff-code.js';
import { signInStaff } from '../operations/staff/sign-in-staff.js';
import { startStaffTotp } from '../operations/staff/start-staff-totp.js';
import { clock } from '../platform/clock.js';
import type { Database } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import { consoleContext } from './console-request.js';
import {
  deleteExpiredSessions,
  endSession,
  isSignedIn,
  pendingOf,
  renewSession,
  sessionCookie,
} from './console-session.js';

const credentials = z.strictObject({ email: z.string().min(1).max(254), password: z.string().min(1).max(128) });
const oneCode = z.strictObject({ code: z.string().max(20) });

/** Sign-in in two steps, and sign-out. The session id changes at each step; an id from before is worth nothing. */
export function signInRoutes(
  database: Database,
  sendSignInPage: (request: Request, response: Response) => Promise<void>,
): Router {
  const router = Router();
  const context = () => consoleContext(database, { kind: 'anonymous' }, 'signInStaff');

  router.get('/login', async (request, response) => {
    if (isSignedIn(request.session)) return response.redirect(303, '/admin');
    await sendSignInPage(request, response);
  });

  router.post('/login', async (request, response) => {
    const given = credentials.safeParse(request.body);
    if (!given.success) throw new DomainError('invalid_credentials', 'The e-mail address or the password is wrong.');
    const { staffId, mark, next } = await signInStaff(context(), given.data);
    const session = await renewSession(request);
    session.pending = { staffId, mark, at: clock.now().getTime() };
    if (next === 'code') return void response.json({ next });
    const { secret, url } = await startStaffTotp(context(), { staffId, mark });
    const { toDataURL } = (await import('qrcode')).default;
    response.json({ next, secret, qrCode: await toDataURL(url, { margin: 1, width: 220 }) });
  });

  router.post('/login/code', async (request, response) => {
    const pending = pendingOf(request.session);
    if (!pending) throw new DomainError('unauthenticated', 'This took too long. Begin again with your password.');
    const given = oneCode.safeParse(request.body);
    const code = given.data?.code.replace(/\s/g, '') ?? '';
    const { staffId, mark } = pending;
    await confirmStaffCode(context(), { staffId, mark, code });
    const session = await renewSession(request);
    const now = clock.now().getTime();
    Object.assign(session, { staffId, mark, signedInAt: now, lastSeenAt: now });
    await deleteExpiredSessions(database);
    response.json({ next: 'done' });
  });

  router.post('/logout', async (request, response) => {
    await endSession(request.session);
    response.clearCookie(sessionCookie, { path: '/admin' }).status(204).end();
  });

  return router;
}
