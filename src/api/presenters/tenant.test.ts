import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestDatabase } from '../../platform/test-database.js';
import { buildTenant } from '../../test-support/factories.js';
import { createInstallation } from '../../test-support/installation.js';
import { presentTenant, presentTenantText } from './tenant.js';

let own: TestDatabase;
beforeAll(async () => {
  own = await createInstallation();
});
afterAll(() => own.drop());

it('gives the text of a tenant as it is now, frozen or not', async () => {
  const tenant = await buildTenant(own);
  expect(JSON.parse(presentTenantText(tenant))).toEqual(presentTenant(tenant));
  tenant.name = 'Renamed';
  expect(JSON.parse(presentTenantText(tenant))).toMatchObject({ name: 'Renamed' });
  Object.freeze(tenant.dataValues);
  expect(JSON.parse(presentTenantText(tenant))).toEqual(presentTenant(tenant));
  expect(() => {
    tenant.name = 'Renamed again';
  }).toThrow(TypeError);
  expect(JSON.parse(presentTenantText(tenant))).toMatchObject({ name: 'Renamed' });
});
