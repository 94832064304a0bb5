import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import * as column from './columns.js';
import type { ProviderName } from './identity-provider.js';
import { RecordedModel, record } from './recorded-model.js';

/**
 * A sign-in through an identity provider: begun here and not yet come back (Google), or a signed login that was taken
 * (Telegram). Each is good once, and kept until it would be refused for its age alone.
 */
export class OauthAttempt extends RecordedModel<InferAttributes<OauthAttempt>, InferCreationAttributes<OauthAttempt>> {
  declare id: string;
  declare tenantId: string;
  declare provider: ProviderName;
  /** Of the state that was given out, or of the login that was signed. */
  declare proofHash: string;
  /** Where the provider sends the code; only there is it good. */
  declare redirectUri: string | null;
  /** RFC 7636, S256: whoever brings the code shows the verifier that fits. */
  declare codeChallenge: string | null;
  declare createdAt: CreationOptional<Date>;
  declare expiresAt: Date;
  declare usedAt: CreationOptional<Date | null>;

  static findForUpdate({ transaction }: InTransaction, proofHash: string): Promise<OauthAttempt | null> {
    return OauthAttempt.findOne({ where: { proofHash }, transaction, lock: rowLock });
  }

  isOpen(now: Date): boolean {
    return this.usedAt === null && this.expiresAt > now;
  }
}

export function initOauthAttempt(sequelize: Sequelize): void {
  OauthAttempt.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      provider: column.text(),
      proofHash: column.text(),
      redirectUri: column.optionalText(),
      codeChallenge: column.optionalText(),
      createdAt: column.moment(),
      expiresAt: column.moment(),
      usedAt: column.optionalMoment(),
    },
    {
      sequelize,
      modelName: 'OauthAttempt',
      tableName: 'oauth_attempts',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['proofHash'] } },
    },
  );
  record(OauthAttempt, {
    subject: 'oauth_attempt',
    personal: 'none',
    events: () => [],
    eventsOfDeletion: () => [],
    unaudited: Object.keys(OauthAttempt.getAttributes()),
  });
}
