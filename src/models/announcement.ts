import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { entities } from './entities.gen.js';
import { initEntity } from './init-entity.js';
import { RecordedModel } from './recorded-model.js';

/** What staff tell users for a while. */
export class Announcement extends RecordedModel<InferAttributes<Announcement>, InferCreationAttributes<Announcement>> {
  declare id: string;
  declare titleEn: string;
  declare titleFa: string;
  declare textEn: string;
  declare textFa: string;
  declare audience: 'everyone' | 'managers';
  declare tenantId: CreationOptional<string | null>;
  declare startsAt: Date;
  declare endsAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

export function initAnnouncement(sequelize: Sequelize): void {
  initEntity(sequelize, Announcement, entities.announcements);
}
