import type { Discount, Plan, Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { Actor } from '../../platform/context.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { usePaymentGateways } from '../../providers/payments/payment-gateways.js';
import { buildDiscount, buildTenant, buildUser } from '../factories.js';
import { contextFor, createInstallation } from '../installation.js';
import { buildPlan } from '../money.js';
import { startZarinpalServer, type ZarinpalServer } from '../payment-servers/zarinpal-server.js';
import { code, openingBalance, owner, priced, taxPercentage } from './model.js';

/** One database, one provider and one clock for all sequences; each has people and a code of its own. */
export class BooksStage {
  /** Seconds by which it is later here; it never goes back. */
  secondsLater = 0;

  private constructor(
    readonly test: TestDatabase,
    readonly zarinpal: ZarinpalServer,
    readonly tenant: Tenant,
    readonly plans: Plan[],
  ) {}

  static async open(): Promise<BooksStage> {
    const test = await createInstallation();
    const zarinpal = await startZarinpalServer();
    const { url: baseUrl, merchantId, accessToken } = zarinpal;
    const none = { idpay: null, bazaar: null, stripe: null };
    usePaymentGateways({ ...none, zarinpal: { baseUrl, merchantId, accessToken } });
    const plans: Plan[] = [];
    for (const terms of priced) plans.push(await buildPlan(test, { ...terms, taxPercentage }));
    return new BooksStage(test, zarinpal, await buildTenant(test), plans);
  }

  async close(): Promise<void> {
    await this.zarinpal.close();
    await this.test.drop();
  }

  async people(): Promise<{ users: User[]; discount: Discount }> {
    const users: User[] = [];
    const values = { tenant: this.tenant, balanceMinor: openingBalance };
    for (let number = 0; number < 3; number += 1) users.push(await buildUser(this.test, values));
    const discount = await buildDiscount(this.test, {
      ...{ kind: 'Percentage', value: code.percentage, maxUseCount: code.maxUses },
      ...{ ownerUserId: (users[owner] as User).id, ownerProfitPercentage: code.ownerPercentage },
    });
    return { users, discount };
  }

  now(): Date {
    return new Date(clock.now().getTime() + this.secondsLater * 1000);
  }

  call(actor: Actor) {
    return contextFor(this.test, actor, { tenantId: this.tenant.id, now: () => this.now() });
  }
}
