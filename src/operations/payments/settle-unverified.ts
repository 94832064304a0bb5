import type { GatewayName } from '../../models/gateway-name.js';
import { Payment } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { eachApart } from '../../platform/each-apart.js';
import type { UnverifiedPayment } from '../../providers/payments/gateway.js';
import { installedGateways } from '../../providers/payments/payment-gateways.js';
import { ProviderUnavailable } from '../../providers/payments/provider-failures.js';
import { settlePayment } from './settle-payment.js';

/** After so many without an answer the rest is not asked for here: whoever hangs would keep the other providers waiting. */
const mostSilent = 3;

/**
 * Takes what a provider lists as paid and not yet taken, without waiting for the pause between two questions: ZarinPal
 * gives money back that nobody takes within minutes. One question tells of a hundred payments. Returns how many it took.
 */
export async function settleUnverified(context: Context, name: GatewayName): Promise<number> {
  const gateway = installedGateways().get(name);
  if (!gateway?.listUnverified || !(await Payment.findOne({ where: { gateway: name, status: 'Pending' } }))) return 0;
  const listed = await answerOrNothing(() => gateway.listUnverified?.());
  const amounts = new Map(listed.map(({ authority, amountMinor }) => [authority, amountMinor]));
  const payments = await Payment.findAll({
    where: { gateway: name, status: 'Pending', authority: [...amounts.keys()] },
    order: ['createdAt'],
  });
  const paid = payments.filter(({ authority, amountMinor }) => amounts.get(authority ?? '') === amountMinor);
  let taken = 0;
  let silentInARow = 0;
  await eachApart(paid, async (payment) => {
    if (silentInARow === mostSilent) return;
    const found = await answerOrNull(() => settlePayment(context, payment));
    silentInARow = found === null ? silentInARow + 1 : 0;
    if (found?.status === 'Confirmed') taken += 1;
  });
  return taken;
}

const answerOrNothing = async (ask: () => Promise<UnverifiedPayment[]> | undefined): Promise<UnverifiedPayment[]> =>
  (await answerOrNull(async () => ask())) ?? [];

/** Whoever does not answer here is asked about each payment in its turn. */
async function answerOrNull<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProviderUnavailable) return null;
    throw error;
  }
}
