import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Op,
  type Sequelize,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const domainMethods = ['DNS_TXT', 'HTTP_FILE'] as const;
export type DomainMethod = (typeof domainMethods)[number];
export const domainStates = ['Pending', 'Verified', 'Failed'] as const;
export type DomainState = (typeof domainStates)[number];
/** `expired`: not proven in time; `taken`: verified by another tenant; `lost`: the proof of a verified one went away. */
export type DomainFailure = 'expired' | 'taken' | 'lost';
/** What a check met: the challenge, nothing, something else, or no answer, from which nothing follows. */
export const findings = ['found', 'none', 'other', 'unknown'] as const;
export type Finding = (typeof findings)[number];

const hour = 3_600_000;

/** A domain that a tenant claims. Verified it belongs to this tenant alone, which the table holds whoever races. */
export class TenantDomain extends RecordedModel<InferAttributes<TenantDomain>, InferCreationAttributes<TenantDomain>> {
  /** How long a claim, and a proof that went away, is given. */
  static readonly graceMilliseconds = 72 * hour;

  declare id: string;
  declare tenantId: string;
  /** ASCII (IDNA), lower case. */
  declare domain: string;
  /** The way that was asked for; once verified, the one that proved it. Either is good. */
  declare method: DomainMethod;
  /** What the record or the file must hold. No secret: whoever reads it cannot put it on the domain. */
  declare challenge: string;
  declare state: CreationOptional<DomainState>;
  declare failure: CreationOptional<DomainFailure | null>;
  /** Until when a pending claim is looked at. */
  declare expiresAt: Date;
  declare verifiedAt: CreationOptional<Date | null>;
  /** Since when the proof of a verified domain is not there. */
  declare lostSince: CreationOptional<Date | null>;
  declare checkCount: CreationOptional<number>;
  declare lastCheckedAt: CreationOptional<Date | null>;
  declare textFinding: CreationOptional<Finding | null>;
  declare fileFinding: CreationOptional<Finding | null>;
  /** What stood in the place of the challenge, cut short. */
  declare seenInstead: CreationOptional<string | null>;
  /** Null for one that is no longer looked at. */
  declare nextCheckAt: Date | null;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, id: string): Promise<TenantDomain | null> {
    return TenantDomain.findByPk(id, { transaction, lock: rowLock });
  }

  /** Domains to look at now; those that another process holds are left to it. */
  static findDue(context: InTransaction, limit: number): Promise<TenantDomain[]> {
    return TenantDomain.findAll({
      where: { nextCheckAt: { [Op.lte]: context.now() } },
      order: ['nextCheckAt'],
      limit,
      lock: rowLock,
      skipLocked: true,
      transaction: context.transaction,
    });
  }
}

export function initTenantDomain(sequelize: Sequelize): void {
  TenantDomain.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      domain: column.text(),
      method: column.text(),
      challenge: column.text(),
      state: column.withDefault(column.text(), 'Pending'),
      failure: column.optionalText(),
      expiresAt: column.moment(),
      verifiedAt: column.optionalMoment(),
      lostSince: column.optionalMoment(),
      checkCount: column.withDefault(column.count(), 0),
      lastCheckedAt: column.optionalMoment(),
      textFinding: column.optionalText(),
      fileFinding: column.optionalText(),
      seenInstead: column.optionalText(),
      nextCheckAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'TenantDomain', tableName: 'tenant_domains', timestamps: false },
  );
  record(TenantDomain, {
    subject: 'tenant_domain',
    personal: 'none',
    events: eventsOf,
    eventsOfDeletion: (domain) => [eventOf('tenant.domain.removed.v1', entityOf(domain), told(domain))],
    // Its host name leads to the tenant, or no longer does.
    invalidates: ({ tenantId }, { kind, changed }) =>
      kind === 'deleted' || changed.includes('state') ? [`tenant:${tenantId}`] : [],
    // What every look at a domain changes.
    unaudited: ['checkCount', 'lastCheckedAt', 'textFinding', 'fileFinding', 'seenInstead', 'nextCheckAt'],
  });
}

// A domain is part of its tenant's story: its events keep their order with the tenant's own.
const entityOf = ({ tenantId }: TenantDomain) => ({ type: 'tenant', id: tenantId, tenantId });

const told = ({ tenantId, id, domain, state }: TenantDomain) => ({ tenant_id: tenantId, domain_id: id, domain, state });

function eventsOf(domain: TenantDomain, { kind, changed }: Change) {
  if (kind === 'created' || !changed.includes('state')) return [];
  if (domain.state === 'Verified') return [eventOf('tenant.domain.verified.v1', entityOf(domain), told(domain))];
  if (domain.state !== 'Failed' || domain.failure === null) return [];
  return [eventOf('tenant.domain.failed.v1', entityOf(domain), { ...told(domain), failure: domain.failure })];
}
