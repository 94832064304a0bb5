import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { EmbeddedPostgresError } from './error.js';

/** PostgreSQL refuses to run as root: the account that it runs as instead. */
export interface Account {
  uid: number;
  gid: number;
}

/** Whom PostgreSQL runs as on this data folder; null means as this process. */
export function accountFor(dataFolder: string): Account | null {
  const own = process.getuid?.();
  if (own === undefined) return null;
  const owner = existsSync(dataFolder) ? statSync(dataFolder) : null;
  if (own === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : unprivilegedAccount();
  if (owner && owner.uid !== own) {
    throw new EmbeddedPostgresError(
      `The database in ${dataFolder} belongs to another user. Start as that user or as root, or set another DATA_DIR.`,
    );
  }
  return null;
}

export function giveTo(account: Account | null, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}

function unprivilegedAccount(): Account {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (Number(uid) > 0 && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as. Start as another user, or set DATABASE_URL.',
  );
}
