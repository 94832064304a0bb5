import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** One link in a session's chain of refresh tokens. Used ones are kept, so that a copy used later is recognised. */
export class RefreshToken extends RecordedModel<InferAttributes<RefreshToken>, InferCreationAttributes<RefreshToken>> {
  declare tokenHash: string;
  declare sessionId: string;
  declare createdAt: CreationOptional<Date>;
  declare usedAt: CreationOptional<Date | null>;
}

export function initRefreshToken(sequelize: Sequelize): void {
  RefreshToken.init(
    {
      tokenHash: { ...column.text(), primaryKey: true },
      sessionId: column.uuid(),
      createdAt: column.moment(),
      usedAt: column.optionalMoment(),
    },
    {
      sequelize,
      modelName: 'RefreshToken',
      tableName: 'refresh_tokens',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['tokenHash'] } },
      scopes: { withSecrets: {} },
    },
  );
  record(RefreshToken, {
    subject: 'refresh_token',
    personal: 'none',
    events: () => [],
    eventsOfDeletion: () => [],
    unaudited: ['tokenHash', 'sessionId', 'usedAt'],
  });
}
