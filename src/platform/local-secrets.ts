import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LocalSecrets {
  /** 32 bytes. */
  masterKey: Buffer;
  sessionSecret: string;
  /** 32 bytes, by which push messages are signed. */
  vapidKey: Buffer;
}

/** The secrets of a service that was given none: made once, kept under the data folder for its owner alone. */
export function loadLocalSecrets(dataDir: string): LocalSecrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return {
    masterKey: Buffer.from(keepSecret(join(dataDir, 'master.key'), 32), 'base64'),
    sessionSecret: keepSecret(join(dataDir, 'session.secret'), 48),
    vapidKey: Buffer.from(keepSecret(join(dataDir, 'vapid.key'), 32), 'base64'),
  };
}

/** The secret in this file, in base64; made with so many random bytes when there is none yet. */
export function keepSecret(path: string, bytes: number): string {
  return readSecret(path) ?? makeSecret(path, bytes);
}

function readSecret(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function makeSecret(path: string, bytes: number): string {
  // Linking is atomic and fails when another process was first: both then read the same whole secret.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(bytes).toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8').trim();
}
