import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKeyInput,
  type KeyObject,
} from 'node:crypto';
import { exportJWK, type JWK } from 'jose';
import { SigningKey } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { decryptSecret, encryptSecret } from '../../platform/secrets.js';

interface UsableKey {
  id: string;
  privateKey: KeyObject;
}

interface KeyRing {
  current: UsableKey;
  /** Every key whose tokens may still be in use, and the next one, by `kid`. */
  publicKeys: Map<string, { jwk: JWK; key: KeyObject }>;
  loadedAt: number;
}

/** A retired key is still accepted until the last token it signed has expired; an hour is the longest such token. */
const acceptedAfterRetirementMilliseconds = 3_600_000;
const reloadAfterMilliseconds = 30_000;
/** Between two loads for a `kid` that is not known, so that made-up ones cannot flood the database. */
const unknownKidPauseMilliseconds = 1_000;

let ring: KeyRing | undefined;
let loading: Promise<KeyRing> | undefined;
let unknownKidLoadedAt = 0;

/** Called when another process has rotated the keys. A load under way may have read the old ones: it is not kept. */
export function forgetKeyRing(): void {
  ring = undefined;
  loading = undefined;
  unknownKidLoadedAt = 0;
}

export async function currentSigningKey(context: Context): Promise<UsableKey> {
  return (await freshRing(context)).current;
}

/** The public key that `kid` names; throws `token_invalid` when there is none. */
export async function verificationKey(context: Context, kid: string | undefined): Promise<KeyObject> {
  const known = kid && (await freshRing(context)).publicKeys.get(kid);
  const found = known || (kid && (await ringForUnknownKid(context)).publicKeys.get(kid));
  if (!found) throw new DomainError('token_invalid', 'This access token is not valid. Sign in again.');
  return found.key;
}

/** The key set that verifiers download: RFC 7517. */
export async function publicKeySet(context: Context): Promise<{ keys: JWK[] }> {
  const { publicKeys } = await freshRing(context);
  return { keys: [...publicKeys.values()].map(({ jwk }) => jwk) };
}

async function freshRing(context: Context): Promise<KeyRing> {
  if (ring && context.now().getTime() - ring.loadedAt < reloadAfterMilliseconds) return ring;
  return reload(context);
}

/** Another process may have rotated twice since the ring was loaded, and the news not have come yet. */
async function ringForUnknownKid(context: Context): Promise<KeyRing> {
  const now = context.now().getTime();
  if (!loading && now - unknownKidLoadedAt < unknownKidPauseMilliseconds) return freshRing(context);
  unknownKidLoadedAt = now;
  return reload(context);
}

function reload(context: Context): Promise<KeyRing> {
  if (loading) return loading;
  const own = load(context)
    .then((loaded) => {
      if (loading === own) ring = loaded;
      return loaded;
    })
    .finally(() => {
      if (loading === own) loading = undefined;
    });
  loading = own;
  return own;
}

async function load(context: Context): Promise<KeyRing> {
  const { transaction: _, ...outside } = context;
  const rows = await SigningKey.scope('withSecrets').findAll({ order: [['createdAt', 'DESC']] });
  const now = context.now().getTime();
  const current = rows.find(({ status }) => status === 'current');
  if (!current) {
    if (rows.length > 0) throw new Error('The table signing_keys lacks its current key.');
    const firstStart = {
      ...outside,
      actor: { kind: 'system', name: 'first start' },
      operation: 'createFirstKeys',
    } as const;
    await inTransaction(firstStart, createFirstKeys);
    return load(context);
  }
  const accepted = rows.filter(
    ({ retiredAt }) => !retiredAt || retiredAt.getTime() + acceptedAfterRetirementMilliseconds > now,
  );
  return {
    current: { id: current.id, privateKey: createPrivateKey(decryptSecret(current.privateKey)) },
    publicKeys: new Map(
      accepted.map(({ id, publicJwk }) => [
        id,
        { jwk: publicJwk, key: createPublicKey({ key: publicJwk, format: 'jwk' } as JsonWebKeyInput) },
      ]),
    ),
    loadedAt: now,
  };
}

/** Any number of its own: it only has to be the same in every process. */
const keysLock = 7_205_117;

/** Whoever changes keys waits for the others: row locks do not help, since each change makes a new row. */
export async function lockKeys({ database, transaction }: InTransaction): Promise<void> {
  await database.sequelize.query(`select pg_advisory_xact_lock(${keysLock})`, { transaction });
}

/** The pair of keys of a new installation. Processes that start together make one pair. */
async function createFirstKeys(context: InTransaction): Promise<void> {
  const { transaction } = context;
  await lockKeys(context);
  if ((await SigningKey.count({ transaction })) > 0) return;
  await createKey(context, 'current');
  await createKey(context, 'next');
}

export async function createKey(context: InTransaction, status: 'current' | 'next'): Promise<SigningKey> {
  const id = context.newId();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return SigningKey.create(
    {
      id,
      algorithm: 'ES256',
      status,
      publicJwk: { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' },
      privateKey: encryptSecret(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string),
      activatedAt: status === 'current' ? context.now() : null,
      retiredAt: null,
    },
    { transaction: context.transaction },
  );
}
