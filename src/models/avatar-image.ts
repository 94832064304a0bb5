import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** A picture of the library that any user may choose. Kept as text: they are small, and every process serves them. */
export class AvatarImage extends RecordedModel<InferAttributes<AvatarImage>, InferCreationAttributes<AvatarImage>> {
  declare id: string;
  declare title: string;
  declare svg: string;
  declare position: number;
  /** One that is not is offered no more; whoever chose it keeps it. */
  declare isActive: CreationOptional<boolean>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

export function initAvatarImage(sequelize: Sequelize): void {
  AvatarImage.init(
    {
      id: column.id(),
      title: column.text(),
      svg: column.text(),
      position: column.count(),
      isActive: column.withDefault(column.flag(), true),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'AvatarImage', tableName: 'avatar_images', timestamps: false },
  );
  record(AvatarImage, { subject: 'avatar_image', personal: 'none', events: () => [] });
}
