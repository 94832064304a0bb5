import type { ParkedMessage } from '../../models/index.js';
import { mostParkedBytes } from '../../models/parked-message.js';
import type { Context } from '../../platform/context.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { decideParkedMessage } from './decide-parked-message.js';

export interface ReplayInput {
  messageId: string;
  /** JSON that is taken in its place; as it came unless told. */
  body?: string | null;
}

/**
 * Has a parked message taken again, as it came or as somebody has put it right. The worker takes it within seconds; should it fail
 * again, it waits again. Throws `status_not_allowed` unless it waits, `unprocessable` for what cannot be read.
 */
export async function replayParkedMessage(context: Context, { messageId, body }: ReplayInput): Promise<ParkedMessage> {
  authorizeOperation(context, 'replayParkedMessage');
  const editedBody = body === undefined || body === null || body.trim() === '' ? null : body;
  if (editedBody !== null) requireReadable(editedBody);
  return decideParkedMessage(context, messageId, async ({ transaction }, message, person) => {
    const edited = editedBody === message.body ? null : editedBody;
    if (message.isCut && edited === null)
      throw new DomainError('status_not_allowed', 'Only the beginning of this message was kept. Have it sent again.');
    await message.update({ ...person, state: 'Replaying', editedBody: edited }, { transaction });
  });
}

function requireReadable(body: string): void {
  if (Buffer.byteLength(body) > mostParkedBytes) throw unacceptable('body', 'A message has at most one megabyte.');
  try {
    JSON.parse(body);
  } catch (error) {
    throw unacceptable('body', `This is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`);
  }
}
