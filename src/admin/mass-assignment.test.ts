import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { People } from '../api/support/people.js';
import { everyRow } from '../test-support/every-row.js';
import {
  buildApiKey,
  buildBan,
  buildDiscount,
  buildIdentity,
  buildInvitation,
  buildQuest,
  buildUser,
} from '../test-support/factories.js';
import { guardedValues } from '../test-support/guarded-values.js';
import { buildWebhook } from '../test-support/webhooks.js';
import { shapes } from './resources/index.js';
import type { ConsoleClient } from './support/console-client.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
let owner: ConsoleClient;
beforeAll(async () => {
  test = await startTestConsole();
  const { tenant } = test;
  const user = await buildUser(test, { tenant });
  await buildBan(test, user);
  await buildIdentity(test, user);
  await buildInvitation(test, tenant);
  await buildApiKey(test, tenant);
  await buildWebhook(test, tenant);
  await buildDiscount(test);
  await buildQuest(test);
  const people = new People(test.database);
  await people.signedIn({ tenant });
  await people.service('getTenant');
  owner = await test.signedIn('Owner');
});
afterAll(() => test.stop());

const forms = shapes.flatMap((shape) =>
  Object.entries(shape.actions).map(([name, { fields }]) => ({ shape, name, fields })),
);

describe.each(forms)('$shape.id.$name', ({ shape, name, fields }) => {
  it('takes nothing that decides over rights, money and standing, unless it shows it', async () => {
    const record = await shape.model.findOne({ attributes: ['id'] });
    const paths = [`/api/resources/${shape.id}/actions/${name}`];
    if (record) paths.push(`/api/resources/${shape.id}/records/${record.get('id')}/${name}`);
    const smuggled = Object.entries({ ...guardedValues, passwordHash: 'x', totpSecret: 'x', balanceMinor: 1_000_000 });
    const before = await everyRow(test);
    const answers = await Promise.all(paths.map((path) => owner.post(path, { unknownField: 1 })));
    const path = paths[answers.findIndex(({ body }) => body?.error?.code === 'bad_request')] ?? 'no way to the form';
    for (const [field, value] of smuggled.filter(([field]) => !(field in fields))) {
      const { status, body } = await owner.post(path, { [field]: value });
      expect([status, body?.error?.code], `${path} ${field}`).toEqual([400, 'bad_request']);
    }
    expect(await everyRow(test)).toBe(before);
  });
});

it('none of it was a failure of ours', () => {
  expect(test.failures).toEqual([]);
});
