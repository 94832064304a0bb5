import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { entities } from './entities.gen.js';
import { initEntity } from './init-entity.js';
import { RecordedModel } from './recorded-model.js';

/** What no name may hold. */
export class BannedWord extends RecordedModel<InferAttributes<BannedWord>, InferCreationAttributes<BannedWord>> {
  declare id: string;
  declare word: string;
  declare place: 'anywhere' | 'whole_word';
  declare note: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

export function initBannedWord(sequelize: Sequelize): void {
  initEntity(sequelize, BannedWord, entities.bannedWords, { invalidates: () => ['banned_word:*'] });
}
