import type { RequestHandler } from 'express';
import { listDevelopmentMessages } from '../../operations/index.js';
import { createContext } from '../../platform/context.js';
import type { Database } from '../../platform/database.js';
import { presentTime } from '../presenters/time.js';
import { sendJson } from '../send-reply.js';

/** Shows the mails and SMS that would have been sent, `?to=` one address. Never in production. */
export function developmentOutbox(database: Database): RequestHandler {
  const actor = { kind: 'system', name: 'development outbox' } as const;
  return async (request, response) => {
    const { traceId } = request.scope;
    const { to } = request.query;
    const context = createContext({ database, actor, via: 'api', operation: 'listDevelopmentMessages', traceId });
    const messages = await listDevelopmentMessages(context, typeof to === 'string' ? { to } : {});
    const shown = messages.map(({ message, subject, text, code, link }) => ({
      channel: message.channel,
      to: message.recipient,
      subject,
      text,
      code,
      link,
      at: presentTime(message.createdAt),
    }));
    sendJson(request, response, 200, JSON.stringify(shown));
  };
}
