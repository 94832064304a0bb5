import { ParkedMessage } from '../../models/index.js';
import { type Context, describeActor, type InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { notFound } from '../tenant-scope.js';

type Person = Pick<ParkedMessage, 'settledById' | 'settledByLabel'>;

/** Lets somebody decide about a message that waits, once: whoever comes later meets `status_not_allowed`. */
export async function decideParkedMessage(
  context: Context,
  id: string,
  apply: (context: InTransaction, message: ParkedMessage, person: Person) => Promise<void>,
): Promise<ParkedMessage> {
  return inTransaction(context, async (context) => {
    const message = await ParkedMessage.findForUpdate(context, id);
    if (!message) throw notFound('parked message');
    if (message.state !== 'Waiting')
      throw new DomainError('status_not_allowed', 'Somebody has decided about this message already.');
    const { id: settledById, label: settledByLabel } = describeActor(context.actor);
    await apply(context, message, { settledById, settledByLabel });
    return message;
  });
}
