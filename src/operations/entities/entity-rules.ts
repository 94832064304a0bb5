import type { WhereOptions } from 'sequelize';
import type { entities } from '../../models/entities.gen.js';
import type { Entity } from '../../models/entity.js';
import type { Context } from '../../platform/context.js';
import { announcementRules } from '../announcements/announcement-rules.js';
import { bannedWordRules } from '../banned-words/require-allowed-name.js';
import type { EntityValues } from './entity-input.js';

/** What an entity has beyond its description: written by hand, in a file of its own, and named below. */
export interface EntityRules {
  /** Which records this caller sees at all, beyond those of the tenant in scope; null = those. */
  seen?(context: Context): WhereOptions | null;
  /** Throws when the record as a whole would not be sound. */
  requireSound?(values: EntityValues): void;
}

const entityRules: { [Name in keyof typeof entities]?: EntityRules } = {
  announcements: announcementRules,
  bannedWords: bannedWordRules,
};

export const rulesOf = ({ resource }: Entity): EntityRules =>
  (entityRules as Record<string, EntityRules | undefined>)[resource] ?? {};
