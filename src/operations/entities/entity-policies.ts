import { entities } from '../../models/entities.gen.js';
import type { Entity, EntityVerb } from '../../models/entity.js';

type Described = (typeof entities)[keyof typeof entities];
export type EntityOperation = Described['operations'][EntityVerb];

const reading: readonly EntityVerb[] = ['list', 'get'];

export const describedEntities: readonly Entity[] = Object.values(entities);

const all = describedEntities.flatMap(({ operations, read, write }) =>
  (Object.entries(operations) as [EntityVerb, EntityOperation][]).map(([verb, operation]) => {
    const isRead = reading.includes(verb);
    return { operation, isRead, permission: isRead ? read : write };
  }),
);

/** The rows of the policy table that the descriptions of entities say. */
export const entityPolicies = Object.fromEntries(
  all.map(({ operation, permission }) => [operation, permission]),
) as Record<EntityOperation, Entity['read']>;

/** Those that change something. */
export const entityWrites: readonly EntityOperation[] = all.flatMap(({ operation, isRead }) =>
  isRead ? [] : [operation],
);
