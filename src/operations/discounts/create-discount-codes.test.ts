import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Discount, type Tenant } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildDiscount, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { createDiscountCodes } from './create-discount-codes.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 5 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const call = (actor: Parameters<typeof contextFor>[1] = staffActor('Finance')) =>
  contextFor(test, actor, { operation: 'createDiscountCodes' });
const asked = (values: object = {}) => ({
  ...{ tenantId: tenant.id, prefix: 'spring', count: 5, name: 'Spring', kind: 'Percentage' as const, value: 10 },
  ...values,
});
/** Draws these, one after the other, and then the last again and again. */
const drawing = (...texts: string[]) => {
  const left = [...texts];
  return () => (left.length > 1 ? left.shift() : left[0]) ?? '';
};

describe('createDiscountCodes', () => {
  it('issues a thousand codes of the same terms, and tells each', async () => {
    const context = call();
    const made = await createDiscountCodes(context, asked({ prefix: ' bulk ', count: 1000, maxUseCount: 1 }));
    const codes = new Set(made.map(({ code }) => code));
    expect(codes.size).toBe(1000);
    for (const code of codes) expect(code).toMatch(/^BULK-[2-9A-HJKMNP-TW-Z]{10}$/);
    const stored = await Discount.findAll({ where: { code: [...codes] } });
    expect(stored).toHaveLength(1000);
    for (const discount of stored)
      expect(discount).toMatchObject({ tenantId: tenant.id, name: 'Spring', value: 10, maxUseCount: 1, useCount: 0 });
    const events = await eventsOf(context);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['discount.discount.created.v1']));
    expect(new Set(events.map(({ data }) => data['code']))).toEqual(codes);
    expect(await auditOf(context)).toHaveLength(1000);
  });

  it('draws again when a code exists, and leaves that one alone', async () => {
    const taken = await buildDiscount(test, { tenantId: tenant.id, code: 'CLASH-AAAA' });
    const context = call();
    const draw = drawing('AAAA', 'BBBB', 'CCCC', 'DDDD');
    const made = await createDiscountCodes(context, asked({ prefix: 'clash', count: 2 }), draw);
    expect(made.map(({ code }) => code)).toEqual(['CLASH-CCCC', 'CLASH-DDDD']);
    expect(await eventsOf(context)).toHaveLength(2);
    expect((await Discount.findByPk(taken.id))?.name).toBe(taken.name);
    expect(await Discount.count({ where: { code: 'CLASH-BBBB' } })).toBe(0);
  });

  it('issues none when one cannot be had', async () => {
    await buildDiscount(test, { tenantId: tenant.id, code: 'NONE-AAAA' });
    const context = call();
    const draw = drawing('BBBB', 'AAAA', 'CCCC', 'AAAA', 'DDDD', 'AAAA');
    expect(await codeOf(createDiscountCodes(context, asked({ prefix: 'none', count: 2 }), draw))).toBe('code_taken');
    expect(await codeOf(createDiscountCodes(context, asked({ prefix: 'same', count: 2 }), () => 'AAAA'))).toBe(
      'code_taken',
    );
    expect(await Discount.count({ where: { name: 'Spring', code: ['NONE-BBBB', 'NONE-CCCC', 'NONE-DDDD'] } })).toBe(0);
    expect([await eventsOf(context), await auditOf(context)]).toEqual([[], []]);
  });

  it('twice at once issues all, also when both draw the same', async () => {
    const both = await Promise.all([1, 2].map(() => createDiscountCodes(call(), asked({ prefix: 'two', count: 50 }))));
    expect(new Set(both.flat().map(({ code }) => code)).size).toBe(100);
    const racing = ['EEEE', 'FFFF'].map((second) =>
      createDiscountCodes(call(), asked({ prefix: 'race', count: 1 }), drawing('AAAA', second)),
    );
    expect(await tally(racing)).toEqual({ done: 2 });
    expect(await Discount.count({ where: { code: ['RACE-AAAA', 'RACE-EEEE', 'RACE-FFFF'] } })).toBe(2);
  });

  it.each([
    ['prefix', { prefix: '' }],
    ['prefix', { prefix: '-A' }],
    ['prefix', { prefix: 'A'.repeat(25) }],
    ['prefix', { prefix: 'بهار' }],
    ['count', { count: 0 }],
    ['count', { count: 1001 }],
    ['count', { count: 1.5 }],
    ['value', { value: 101 }],
    ['expires_at', { expiresAt: new Date(0) }],
    ['budget_minor', { kind: 'FreeMonths', value: 1, budgetMinor: 5 }],
  ])('refuses a bad %s', async (field, values) => {
    await expect(createDiscountCodes(call(), asked(values))).rejects.toMatchObject({
      code: 'unprocessable',
      fields: [{ field }],
    });
  });

  it('is for support, finance and owners, in a tenant that exists', async () => {
    const manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
    for (const actor of [manager, staffActor('Auditor'), staffActor('Tenants')])
      expect(await codeOf(createDiscountCodes(call(actor), asked()))).toBe('forbidden');
    const nowhere = asked({ tenantId: '6b1f2f0c-1f0e-4d8c-8d62-1b9a3d4a7e90' });
    expect(await codeOf(createDiscountCodes(call(), nowhere))).toBe('not_found');
    expect((await createDiscountCodes(call(), asked({ tenantId: null, count: 1 })))[0]?.tenantId).toBeNull();
  });
});
