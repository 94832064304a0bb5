import { Op } from 'sequelize';
import { unacceptable } from '../../platform/errors.js';
import type { EntityRules } from '../entities/entity-rules.js';
import { callerOf } from '../policy-table.js';

export const announcementRules: EntityRules = {
  /** Users see what is meant for them, while it is to be shown; who acts across tenants sees all of them, always. */
  seen: (context) => {
    const { actor } = context;
    if (actor.kind !== 'user' || callerOf(actor) === 'platformAdministrator') return null;
    const now = context.now();
    return {
      tenantId: { [Op.or]: [actor.tenantId, null] },
      audience: actor.isTenantAdmin ? ['everyone', 'managers'] : 'everyone',
      startsAt: { [Op.lte]: now },
      endsAt: { [Op.or]: [{ [Op.gt]: now }, null] },
    };
  },

  requireSound: ({ startsAt, endsAt }) => {
    if (endsAt && (endsAt as Date) <= (startsAt as Date))
      throw unacceptable('ends_at', 'The end must come after the start.');
  },
};
