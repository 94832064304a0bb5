import { createHash } from 'node:crypto';
import { ParkedMessage, User } from '../../models/index.js';
import { mostParkedBytes } from '../../models/parked-message.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import { authorizeOperation } from '../policy-table.js';
import { labelsOf } from './labels-of.js';

export interface MessageToPark {
  queue: string;
  routingKey: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Which rule it broke, in one word. */
  fault: string;
  error: string;
  /** How often it was tried. */
  attempts: number;
  firstSeenAt: Date;
}

/**
 * Keeps a message that could not be taken for a person to look at. One that waits already is noted as come again. Of a
 * message longer than `mostParkedBytes` the beginning is kept.
 */
export async function parkMessage(context: Context, message: MessageToPark): Promise<void> {
  authorizeOperation(context, 'parkMessage');
  const { body, ...rest } = message;
  const labels = labelsOf(body);
  const fingerprint = createHash('sha256')
    .update(labels.name ?? body)
    .digest('hex');
  const error = storable(message.error).slice(0, 1000) || 'It failed without saying why.';
  await inTransaction(context, async (context) => {
    const { transaction, newId } = context;
    // The same message in two processes at once.
    await transactionConnection(transaction).query('select pg_advisory_xact_lock(hashtextextended($1, 5))', [
      fingerprint,
    ]);
    const state = ['Waiting', 'Replaying'];
    const waiting = await ParkedMessage.findOne({ where: { fingerprint, state }, lock: rowLock, transaction });
    if (waiting) {
      await waiting.update({ error, fault: message.fault, attempts: waiting.attempts + 1 }, { transaction });
      return;
    }
    await ParkedMessage.create(
      {
        ...rest,
        ...{ id: newId(), fingerprint, error, type: labels.type, tenantId: labels.tenantId },
        routingKey: storable(message.routingKey),
        userId: await knownUser(context, labels.userId),
        // What is no text is no event either.
        body: body.subarray(0, mostParkedBytes).toString().replaceAll('\0', ' '),
        bodyBytes: body.length,
      },
      { transaction },
    );
  });
}

async function knownUser({ transaction }: InTransaction, id: string | null): Promise<string | null> {
  return id !== null && (await User.findByPk(id, { attributes: ['id'], transaction })) ? id : null;
}

const storable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Surrogate}]+/gu, ' ');
