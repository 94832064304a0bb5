import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffRoles } from '../platform/context.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());

const address = (query: string) => `/api/resources/tenants/records/${test.tenant.id}/usage${query}`;

describe('the usage of a tenant in the console', () => {
  it.each(staffRoles)('is told to %s for each span, days without usage too', async (role) => {
    const client = await test.signedIn(role);
    for (const [query, count] of [
      ['', 30],
      ['?days=7', 7],
      ['?days=90', 90],
    ] as const) {
      const { status, body } = await client.get(address(query));
      expect([status, body.record.details.days.length]).toEqual([200, count]);
    }
  });

  it('is told for no other span, to nobody else, and of no other tenant', async () => {
    const client = await test.signedIn('Owner');
    for (const days of ['0', '366', '-7', '7.5', 'all', '']) {
      const { status, body } = await client.get(address(`?days=${days}`));
      expect([status, body.error?.code], days).toEqual([422, 'unprocessable']);
    }
    for (const action of ['usage', 'show', 'edit']) {
      for (const id of ['00000000-0000-4000-8000-000000000000', 'nonsense']) {
        const { status, body } = await client.get(`/api/resources/tenants/records/${id}/${action}`);
        expect([status, body.error?.code, body.record], `${action} ${id}`).toEqual([404, 'not_found', undefined]);
      }
    }
    const { body } = await test.anonymous().get(address(''));
    expect(body?.record).toBeUndefined();
  });
});
