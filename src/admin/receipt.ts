import type { Request, Response } from 'express';
import { getPaymentReceipt } from '../operations/payments/get-payment-receipt.js';
import type { Actor } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import { consoleContext, languageOf, rialUnitOf } from './console-request.js';
import { given } from './form.js';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A payment's receipt as its payer gets it, in the language and unit that the console is read in. */
export async function sendReceipt(
  database: Database,
  actor: Actor,
  request: Request<{ paymentId: string }>,
  response: Response,
): Promise<void> {
  const { paymentId } = request.params;
  if (!uuid.test(paymentId)) throw new DomainError('not_found', 'There is no such payment.');
  const context = consoleContext(database, actor, 'getPaymentReceipt');
  const { html, contentPolicy } = await getPaymentReceipt(context, {
    ...{ paymentId, locale: languageOf(request) },
    ...given({ unit: rialUnitOf(request) }),
  });
  response.setHeader('Content-Security-Policy', contentPolicy);
  response.type('html').send(html);
}
