import connectPgSimple from 'connect-pg-simple';
import type { Express, Request, RequestHandler } from 'express';
import session from 'express-session';
import type { Pool } from 'pg';
import { QueryTypes } from 'sequelize';
import { clock } from '../platform/clock.js';
import type { Database } from '../platform/database.js';
import type { ConsoleDependencies } from './dependencies.js';

declare module 'express-session' {
  interface SessionData {
    staffId: string;
    /** Of the password that he signed in with. */
    mark: string;
    /** Milliseconds since 1970. */
    signedInAt: number;
    lastSeenAt: number;
    /** The password was right; the six-digit code is still missing. */
    pending: { staffId: string; mark: string; at: number };
  }
}

type Session = session.Session & Partial<session.SessionData>;

const minuteMilliseconds = 60_000;
const idleMilliseconds = 30 * minuteMilliseconds;
const longestMilliseconds = 12 * 60 * minuteMilliseconds;
const pendingMilliseconds = 5 * minuteMilliseconds;

/** Staff sessions in PostgreSQL (`console_sessions`). Nobody gets a cookie before the password was right. */
export function consoleSession(app: Express, { database, settings }: ConsoleDependencies): RequestHandler {
  const overTls = settings.publicUrl.startsWith('https:');
  if (overTls) {
    // TLS may end in front of this process without X-Forwarded-Proto: PUBLIC_URL is what people type, and it decides.
    Object.defineProperty(app.request, 'secure', { get: () => true });
  }
  const Store = connectPgSimple(session);
  return session({
    name: sessionCookie,
    secret: settings.sessionSecret,
    resave: false,
    saveUninitialized: false,
    cookie: { path: '/admin', httpOnly: true, sameSite: 'lax', secure: overTls },
    store: new Store({
      pool: poolOf(database),
      tableName: 'console_sessions',
      ttl: longestMilliseconds / 1000,
      disableTouch: true,
      pruneSessionInterval: false,
    }),
  });
}

export const sessionCookie = 'console_session';

/** The store asks for a pg pool and only ever calls `query`: it shares the service's own pool. */
function poolOf({ sequelize }: Database): Pool {
  const query = async (text: string, values: unknown[]) => {
    const bind = values.map((value) => (value !== null && typeof value === 'object' ? JSON.stringify(value) : value));
    return { rows: await sequelize.query(text, { bind, type: QueryTypes.SELECT }) };
  };
  return { query } as unknown as Pool;
}

export async function deleteExpiredSessions({ sequelize }: Database): Promise<void> {
  await sequelize.query('delete from console_sessions where expire < now()');
}

/** A new session id, so that a cookie planted before is worth nothing; what was in the session is gone. */
export function renewSession(request: Request): Promise<Session> {
  return new Promise((resolve, reject) => {
    request.session.regenerate((error) => (error ? reject(error) : resolve(request.session)));
  });
}

export function endSession(session: Session): Promise<void> {
  return new Promise((resolve, reject) => session.destroy((error) => (error ? reject(error) : resolve())));
}

/** What is kept of each of these sessions, by their ids; those that have ended are not among them. */
export async function storedSessions(
  { sequelize }: Database,
  ids: readonly string[],
): Promise<Map<string, Partial<session.SessionData>>> {
  const rows = await sequelize.query<{ sid: string; sess: Partial<session.SessionData> }>(
    'select sid, sess from console_sessions where sid = any ($1) and expire > now()',
    { bind: [ids], type: QueryTypes.SELECT },
  );
  return new Map(rows.map(({ sid, sess }) => [sid, sess]));
}

export function isSignedIn<Kept extends Partial<session.SessionData>>(
  session: Kept,
): session is Kept & { staffId: string } {
  const now = clock.now().getTime();
  if (session.staffId === undefined || session.signedInAt === undefined || session.lastSeenAt === undefined)
    return false;
  return now - session.signedInAt < longestMilliseconds && now - session.lastSeenAt < idleMilliseconds;
}

/** One write a minute is enough to tell idle sessions from used ones. */
export function markSeen(session: Session): void {
  const now = clock.now().getTime();
  if (now - (session.lastSeenAt ?? 0) >= minuteMilliseconds) session.lastSeenAt = now;
}

export function pendingOf(session: Session): session.SessionData['pending'] | null {
  const { pending } = session;
  return pending && clock.now().getTime() - pending.at < pendingMilliseconds ? pending : null;
}
