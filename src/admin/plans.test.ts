import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Plan } from '../models/index.js';
import { buildPlan, buildUserPlan } from '../test-support/money.js';
import type { ConsoleClient } from './support/console-client.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
let finance: ConsoleClient;
beforeAll(async () => {
  test = await startTestConsole();
  finance = await test.signedIn('Finance');
});
afterAll(() => test.stop());

const offer = {
  ...{ name: 'Pro', priceMinor: '4900000', taxPercentage: '0', secondsCharge: '60', dailyRenders: '5' },
  ...{ parallelRenders: '1', storageGb: '1', maxResolution: '720p', renderSpeedFactor: '1.25' },
};
const sold = { code: 'pro', scope: 'User', currency: 'IRR', billingPeriod: 'Monthly' };

describe('plans in the console', () => {
  it('are put on offer and changed by one form, features a line each', async () => {
    // In the order in which the database keeps them.
    const features = ['fonts = 40', 'support = by mail', 'watermark = false'];
    const made = await finance.post('/api/resources/plans/actions/new', { ...offer, ...sold, features });
    expect([made.status, made.body.notice.type]).toEqual([200, 'success']);
    const plan = await Plan.findOne({ where: { code: 'pro' }, rejectOnEmpty: true });
    expect(plan.features).toEqual({ watermark: false, fonts: 40, support: 'by mail' });
    const path = `/api/resources/plans/records/${plan.id}/edit`;
    const { values, updatedAt } = (await finance.get(path)).body.record.form;
    expect(values).toMatchObject({ features, priceMinor: '4900000', taxPercentage: '0.00' });
    const edited = await finance.post(path, { ...values, taxPercentage: '9.5', features: ['fonts = 3'], updatedAt });
    expect(edited.status, edited.text).toBe(200);
    expect(await Plan.findByPk(plan.id)).toMatchObject({ taxPercentage: 9.5, features: { fonts: 3 } });
  });

  it('say at the field what the operation finds wrong', async () => {
    const form = { ...offer, ...sold, code: 'wrong', beforePriceMinor: '4900000', features: [] };
    const { status, body } = await finance.post('/api/resources/plans/actions/new', form);
    expect([status, body.record.errors.beforePriceMinor.message]).toEqual([
      422,
      'What it cost before must be above the price.',
    ]);
  });

  it('tell who has them, and on a user’s page which he has', async () => {
    const plan = await buildPlan(test, { code: 'had', name: 'Studio' });
    const had = await buildUserPlan(test, test.user, plan, { remainChargeSec: 95 });
    const page = async (resource: string, id: string) =>
      (await finance.get(`/api/resources/${resource}/records/${id}/show`)).body.record;
    const user = await page('users', test.user.id);
    expect(user.params).toMatchObject({
      planName: 'Studio',
      remainChargeSec: '95',
      planExpiresAt: had.expiresAt.toISOString(),
    });
    expect((await page('plans', plan.id)).params).toMatchObject({ peopleWithPlan: 1, state: 'active' });
    expect((await page('userPlans', had.id)).params).toMatchObject({ state: 'current', name: 'Studio' });
    const tenants = await test.signedIn('Tenants');
    const seen = (await tenants.get(`/api/resources/users/records/${test.user.id}/show`)).body.record.params;
    expect(seen).not.toHaveProperty('planName');
  });
});
