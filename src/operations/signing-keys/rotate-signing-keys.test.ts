import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SigningKey } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor } from '../../test-support/actors.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, eventsOf, tally } from '../../test-support/records.js';
import { forgetKeyRing, publicKeySet } from './key-ring.js';
import { rotateSigningKeys } from './rotate-signing-keys.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const call = () => contextFor(test, staffActor('Owner'), { operation: 'rotateSigningKeys' });
const statuses = async () => (await SigningKey.findAll()).map(({ status }) => status).toSorted();

describe('rotateSigningKeys', () => {
  it('lets the next key sign, publishes another, and tells it without secrets', async () => {
    const { keys: before } = await publicKeySet(contextFor(test, anonymous));
    const context = call();
    const { current, next } = await rotateSigningKeys(context);
    expect(before.map(({ kid }) => kid)).toContain(current.id);
    expect(await statuses()).toEqual(['current', 'next', 'retired']);
    expect(await eventsOf(context)).toEqual([
      {
        type: 'identity.signing_key.rotated.v1',
        entity: `signing_key/${current.id}`,
        tenantId: null,
        data: { kid: current.id, next_kid: next.id },
      },
    ]);
    const entries = await auditOf(context);
    expect(entries).toHaveLength(3);
    expect(entries.map(({ before: old, after }) => `${old?.['status'] ?? ''}>${after?.['status']}`).toSorted()).toEqual(
      ['>next', 'current>retired', 'next>current'],
    );
    expect(JSON.stringify(entries)).not.toMatch(/privateKey|v1\./);
    const { keys: after } = await publicKeySet(contextFor(test, anonymous));
    expect(after).toHaveLength(3);
    for (const key of after) expect(key).not.toHaveProperty('d');
  });

  it('at once waits for its turn: each rotates', async () => {
    const count = (await statuses()).length;
    expect(await tally(Array.from({ length: 4 }, () => rotateSigningKeys(call())))).toEqual({ done: 4 });
    expect(await statuses()).toEqual(
      ['current', 'next', ...Array.from({ length: count + 2 }, () => 'retired')].toSorted(),
    );
  });
});

describe('a new installation', () => {
  it('makes one pair of keys, however many processes start at once', async () => {
    const fresh = await createInstallation();
    try {
      const loads = Array.from({ length: 4 }, () => {
        // Each as a process of its own, with nothing loaded.
        forgetKeyRing();
        return publicKeySet(contextFor(fresh, anonymous));
      });
      const sets = await Promise.all(loads);
      expect(
        new Set(
          sets.map(({ keys }) =>
            keys
              .map(({ kid }) => kid)
              .toSorted()
              .join(),
          ),
        ).size,
      ).toBe(1);
      expect(await SigningKey.count()).toBe(2);
    } finally {
      await fresh.drop();
      forgetKeyRing();
    }
  });
});
