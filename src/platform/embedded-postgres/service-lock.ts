import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { EmbeddedPostgresError } from './error.js';

interface Holder {
  pid: number;
  /** Tells this process from a later one with the same number. Empty where the system does not say. */
  startedAt: string;
}

/** Marks the folder as used by this process, for as long as it lives. Returns the release. */
export function lockFolder(path: string): () => void {
  const holder: Holder = { pid: process.pid, startedAt: startOf(process.pid) ?? '' };
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      writeFileSync(path, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = livingHolder(path);
    if (other) {
      throw new EmbeddedPostgresError(
        `Another service (process ${other.pid}) already runs its database in this folder. Stop it, set another DATA_DIR, or give both one DATABASE_URL.`,
      );
    }
    rmSync(path, { force: true });
  }
  throw new EmbeddedPostgresError(`Another service is starting on ${path}. Try again.`);
}

/** Whoever holds the lock and is still running. */
export function livingHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    const startedAt = startOf(holder.pid);
    return startedAt !== null && startedAt === holder.startedAt ? holder : null;
  } catch (error) {
    // A lock cut off in its writing belongs to nobody any more.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** When this process was started, in the system's own terms; null when it is not running. */
function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return isAlive(pid) ? '' : null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22, counted behind the command's name, which may hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
