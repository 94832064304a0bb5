import { randomUUID } from 'node:crypto';
import type { Transaction } from 'sequelize';
import { clock } from './clock.js';
import type { Database } from './database.js';

export const staffRoles = ['Support', 'Finance', 'Tenants', 'Auditor', 'Owner'] as const;
export type StaffRole = (typeof staffRoles)[number];

export interface UserActor {
  kind: 'user';
  userId: string;
  tenantId: string;
  sessionId: string;
  isAdmin: boolean;
  isTenantAdmin: boolean;
  /** How the session was opened (RFC 8176): `pwd`, `otp`, `sms`, `pop`. */
  amr: string[];
  /** The staff member who acts as this user. */
  impersonator?: { staffId: string; label: string };
}

/**
 * Those of the words for how someone was recognised (RFC 8176) that mean a second factor. `pop` is a passkey: it comes
 * behind another factor, or has verified the user itself.
 */
const secondFactors: readonly string[] = ['otp', 'sms', 'pop'];

export function hasSecondFactor(amr: readonly string[]): boolean {
  return amr.some((method) => secondFactors.includes(method));
}

export interface ServiceActor {
  kind: 'service';
  tokenId: string;
  name: string;
  operations: string[];
}

export interface StaffActor {
  kind: 'staff';
  staffId: string;
  email: string;
  role: StaffRole;
}

export type Actor = { kind: 'anonymous' } | UserActor | ServiceActor | StaffActor | { kind: 'system'; name: string };

export type Door = 'api' | 'console' | 'cli' | 'seed' | 'worker';

/** Who asks for what, from where and when. Every operation takes one; nothing of it is ambient. */
export interface Context {
  readonly database: Database;
  readonly actor: Actor;
  /** The tenant the call is narrowed to (the JWT's, or `X-Tenant-Id`); null = not narrowed. */
  readonly tenantId: string | null;
  readonly operation: string | null;
  /** 32 hexadecimal digits, W3C trace context. */
  readonly traceId: string;
  readonly via: Door;
  readonly clientAddress: string | null;
  readonly userAgent: string | null;
  /** Why, as told by the person who acts; kept in the audit trail. */
  readonly reason?: string;
  /** By which a client tells a repeated request from a new one. */
  readonly idempotencyKey?: string;
  readonly transaction?: Transaction;
  now(): Date;
  newId(): string;
}

export type InTransaction = Context & { readonly transaction: Transaction };

export interface ContextParts {
  database: Database;
  actor: Actor;
  via: Door;
  tenantId?: string | null;
  operation?: string | null;
  traceId?: string;
  clientAddress?: string | null;
  userAgent?: string | null;
}

const now = () => clock.now();

export function createContext(parts: ContextParts): Context {
  return {
    database: parts.database,
    actor: parts.actor,
    via: parts.via,
    tenantId: parts.tenantId ?? null,
    operation: parts.operation ?? null,
    traceId: parts.traceId ?? newTraceId(),
    clientAddress: parts.clientAddress ?? null,
    userAgent: parts.userAgent ?? null,
    now,
    newId: randomUUID,
  };
}

/** 32 hexadecimal digits. Node draws the randomness of UUIDs in advance; `randomBytes` asks the system each time. */
export function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}

/** How the actor is named in events and in the audit trail. */
export function describeActor(actor: Actor): { kind: Actor['kind']; id: string | null; label: string } {
  switch (actor.kind) {
    case 'anonymous':
      return { kind: 'anonymous', id: null, label: 'anonymous' };
    case 'user':
      // Who really acts is named: the staff member.
      if (actor.impersonator) {
        const { staffId, label } = actor.impersonator;
        return { kind: 'staff', id: staffId, label: `${label} as ${actor.userId}` };
      }
      return { kind: 'user', id: actor.userId, label: actor.userId };
    case 'service':
      return { kind: 'service', id: actor.tokenId, label: actor.name };
    case 'staff':
      return { kind: 'staff', id: actor.staffId, label: actor.email };
    case 'system':
      return { kind: 'system', id: null, label: actor.name };
  }
}
