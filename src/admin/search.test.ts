import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SearchedKindName, searchedKinds } from '../operations/search/searched-kinds.js';
import { staffRoles } from '../platform/context.js';
import { buildApiKey } from '../test-support/factories.js';
import { shapes } from './resources/index.js';
import { rolesFor } from './resources/readers.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());

describe('the search of the top bar', () => {
  it('looks through resources of the console, each for those who may read it there', () => {
    for (const kind of Object.keys(searchedKinds) as SearchedKindName[]) {
      const { readers = [] } = shapes.find(({ id }) => id === kind) ?? {};
      expect(rolesFor(searchedKinds[kind].operation), kind).toEqual(readers);
    }
  });

  it('answers every role with what it may read, and nobody who has not signed in', async () => {
    const { apiKey } = await buildApiKey(test, test.tenant);
    for (const role of staffRoles) {
      const client = await test.signedIn(role);
      const { status, body } = await client.post('/api/search', { text: 'user@acme.test' });
      expect([role, status]).toEqual([role, 200]);
      expect(body.groups).toMatchObject([{ kind: 'users', findings: [{ id: test.user.id, isExact: true }] }]);
      const keys = await client.post('/api/search', { text: apiKey.keyPrefix });
      expect([role, keys.body.groups.length]).toEqual([role, role === 'Finance' ? 0 : 1]);
    }
    const { status, body } = await test.anonymous().post('/api/search', { text: 'user@acme.test' });
    expect([status, body?.groups]).toEqual([401, undefined]);
  });

  it('refuses what is no text, or a page of it, in words, and other sites', async () => {
    const owner = await test.signedIn('Owner');
    for (const text of [undefined, null, 7, ['x'], {}])
      expect((await owner.post('/api/search', { text })).status, String(text)).toBe(400);
    expect((await owner.post('/api/search', { text: 'x'.repeat(10_000) })).status).toBe(422);
    const foreign = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' };
    expect((await owner.post('/api/search', { text: 'user@acme.test' }, foreign)).status).toBe(403);
    expect(test.failures).toEqual([]);
  });
});
