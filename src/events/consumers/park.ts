import { type MessageToPark, parkMessage } from '../../operations/parked-messages/park-message.js';
import type { Context } from '../../platform/context.js';

/** Keeps a message for a person to look at. */
export const park = (context: Context, message: MessageToPark): Promise<void> => parkMessage(context, message);
