import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tenant, User } from '../models/index.js';
import { everyRow } from '../test-support/every-row.js';
import { guardedValues } from '../test-support/guarded-values.js';
import type { Schema } from './support/arbitrary-value.js';
import { bodySchemaOf, exampleRequests, resolveReference } from './support/example-request.js';
import { expectRefusal } from './support/expect-refusal.js';
import type { SignedInUser } from './support/people.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let administrator: SignedInUser;

beforeAll(async () => {
  app = await startTestApp();
  administrator = await app.people.administrator();
});
afterAll(() => app.stop());

// What providers of payments send is theirs to extend, and none of it is believed: see payment-callbacks.test.ts.
const withBody = exampleRequests.flatMap(({ operation, path, body }) =>
  body && operation.bodyKind === 'json' && operation.id !== 'receiveStripeEvent' ? [{ operation, path, body }] : [],
);
/** What the body may hold, whether its example does or not. */
const fieldsOf = ({ operation }: (typeof withBody)[number]): string[] => {
  const schema = resolveReference(bodySchemaOf(operation)?.$ref ?? '') as Schema;
  return Object.keys(schema.properties ?? {});
};
const cases = withBody.flatMap((example) =>
  Object.keys(guardedValues)
    .filter((field) => !fieldsOf(example).includes(field))
    .map((field) => ({ ...example, field })),
);

describe('mass assignment', () => {
  it.each(cases)('$operation.id takes no $field', async ({ operation, path, body, field }) => {
    const before = await everyRow(app);
    const sent = { token: administrator.token, body: { ...body, [field]: guardedValues[field] } };
    const answer = await app.send(operation.method, path, sent);
    expect(expectRefusal(answer, field)).toBe('validation_failed');
    expect(await everyRow(app)).toBe(before);
  });

  it('would be seen by the comparison above', async () => {
    const before = await everyRow(app);
    await app.send('PATCH', '/v1/users/me', { token: administrator.token, body: { slogan: 'changed' } });
    expect(await everyRow(app)).not.toBe(before);
  });

  it('leaves the sender what he was', async () => {
    const user = await User.findByPk(administrator.user.id, { rejectOnEmpty: true });
    const tenant = await Tenant.findByPk(administrator.tenant.id, { rejectOnEmpty: true });
    expect(user).toMatchObject({ balanceMinor: 0, loyaltyScore: 0, tenantId: administrator.tenant.id });
    expect(tenant).toMatchObject({ status: 'Active', maxUsers: null });
  });
});
