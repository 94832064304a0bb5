import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Discount, Staff, Tenant } from '../models/index.js';
import { buildPlan } from '../test-support/money.js';
import type { ConsoleClient } from './support/console-client.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
let owner: ConsoleClient;
beforeAll(async () => {
  test = await startTestConsole();
  owner = await test.signedIn('Owner');
});
afterAll(() => test.stop());

const tenantPath = (action: string) => `/api/resources/tenants/records/${test.tenant.id}/${action}`;
const tenantNow = () => Tenant.findByPk(test.tenant.id, { rejectOnEmpty: true });
const formOf = async (path: string) => (await owner.get(path)).body.record.form;
const edit = {
  name: 'Acme',
  contactEmail: 'info@acme.test',
  timeZone: 'Asia/Tehran',
  rialUnit: 'toman',
  locale: 'fa',
  allowedOrigins: [],
};

describe('a form', () => {
  it('takes no field that it does not show', async () => {
    const { updatedAt } = await formOf(tenantPath('edit'));
    const smuggled = {
      status: 'Suspended',
      id: 'x',
      slug: 'stolen',
      domainVerified: true,
      createdAt: '2020-01-01',
      __proto__x: 1,
      'status.x': 1,
    };
    for (const [name, value] of Object.entries(smuggled)) {
      const { status, body } = await owner.post(tenantPath('edit'), { ...edit, updatedAt, [name]: value });
      expect([status, body.error.code], name).toEqual([400, 'bad_request']);
    }
    expect((await tenantNow()).get()).toMatchObject({ status: 'Active', slug: 'acme', domainVerified: false });
  });

  it('keeps staff from raising a role through another form', async () => {
    const member = `/api/resources/staff/records/${test.staff.Support.id}`;
    const { updatedAt } = await formOf(`${member}/edit`);
    const answer = await owner.post(`${member}/reset`, {
      updatedAt,
      role: 'Owner',
      isActive: true,
      passwordHash: 'x',
      totpSecret: 'x',
    });
    expect(answer.status).toBe(400);
    expect((await Staff.findByPk(test.staff.Support.id))?.role).toBe('Support');
  });

  it('says at each field what is wrong with it', async () => {
    const { status, body } = await owner.post('/api/resources/discounts/actions/new', {
      name: '',
      code: 'x'.repeat(41),
      kind: 'Gift',
      value: -1,
      maxUseCount: 'many',
      startsAt: 'soon',
      tenantId: 'acme',
    });
    expect([status, body.error.code]).toEqual([400, 'validation_failed']);
    const faults = Object.fromEntries(
      Object.entries(body.record.errors).map(([name, fault]) => [name, (fault as { message: string }).message]),
    );
    expect(faults).toEqual({
      name: 'fieldRequired',
      code: 'fieldTooLong',
      kind: 'fieldWrong',
      value: 'fieldWrong',
      maxUseCount: 'fieldWrong',
      startsAt: 'fieldWrong',
      tenantId: 'fieldWrong',
    });
    expect(await Discount.count()).toBe(0);
  });

  it('shows what the operation finds wrong at the field as well', async () => {
    const posted = { name: 'Half', code: 'HALF', kind: 'Percentage', value: 150 };
    const { status, body } = await owner.post('/api/resources/discounts/actions/new', posted);
    expect([status, body.error.code]).toEqual([422, 'unprocessable']);
    expect(body.record.errors.value.message).toMatch(/at most 100/);
  });

  it('hands over the codes that it issued, in a file without formulas', async () => {
    const posted = { prefix: 'file', count: 3, name: '=1+1', kind: 'Percentage', value: 5, maxUseCount: 1 };
    const { status, body } = await owner.post('/api/resources/discounts/actions/newCodes', posted);
    expect(status).toBe(200);
    const [head, ...lines] = body.download.text.trimEnd().split('\n');
    expect(head).toBe('\uFEFFcode,name,kind,value,currency,max_use_count,starts_at,expires_at');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^FILE-[2-9A-Z]{10},'=1\+1,Percentage,5,,1,,$/);
  });

  it('answers a question in place, and stays', async () => {
    const [user, plan] = [test.user.id, (await buildPlan(test)).id];
    const asked = { code: 'NOWHERE', userId: user, planId: plan };
    const { status, body } = await owner.post('/api/resources/discounts/actions/explain', asked);
    expect([status, body.findings.isGood]).toEqual([200, false]);
    expect(body.findings.checks[0]).toEqual({ name: 'not_found', isHeld: false });
    expect(body.findings.figures[0]).toEqual({ column: 'priceMinor', value: 1_000_000, currency: 'IRR' });
  });

  it('does not overwrite what somebody else saved meanwhile, not even at the second try', async () => {
    const { updatedAt } = await formOf(tenantPath('edit'));
    const saved = await owner.post(tenantPath('edit'), { ...edit, name: 'Saved first', updatedAt });
    expect(saved.status).toBe(200);
    for (let tries = 0; tries < 2; tries++) {
      const { status, body } = await owner.post(tenantPath('edit'), { ...edit, name: 'Saved second', updatedAt });
      expect([status, body.error.code]).toEqual([409, 'stale_record']);
    }
    expect((await owner.post(tenantPath('edit'), { ...edit, name: 'Without a time' })).body.error.code).toBe(
      'stale_record',
    );
    expect((await tenantNow()).name).toBe('Saved first');
    const fresh = await formOf(tenantPath('edit'));
    expect(
      (await owner.post(tenantPath('edit'), { ...edit, name: 'Saved second', updatedAt: fresh.updatedAt })).status,
    ).toBe(200);
  });

  it('begins with what the record holds', async () => {
    const { values } = await formOf(tenantPath('edit'));
    expect(values).toMatchObject({
      contactEmail: 'info@acme.test',
      timeZone: 'Asia/Tehran',
      rialUnit: 'toman',
      allowedOrigins: '[]',
      maxUsers: null,
    });
  });

  it('refuses other bodies than JSON objects', async () => {
    const headers = { 'Sec-Fetch-Site': 'same-origin', Origin: test.origin };
    const multipart = { ...headers, 'Content-Type': 'multipart/form-data; boundary=x' };
    const form = '--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\nx\r\n--x--\r\n';
    const before = await tenantNow();
    expect((await owner.postRaw(tenantPath('suspend'), form, multipart)).status).toBe(400);
    expect(
      (
        await owner.postRaw(tenantPath('suspend'), 'reason=x', {
          ...headers,
          'Content-Type': 'application/x-www-form-urlencoded',
        })
      ).status,
    ).toBe(400);
    expect(
      (await owner.postRaw(tenantPath('suspend'), '{"reason"', { ...headers, 'Content-Type': 'application/json' }))
        .status,
    ).toBe(400);
    const large = JSON.stringify({ reason: 'x'.repeat(70_000) });
    expect(
      (await owner.postRaw(tenantPath('suspend'), large, { ...headers, 'Content-Type': 'application/json' })).status,
    ).toBe(413);
    expect((await tenantNow()).status).toBe(before.status);
  });

  it('answers unknown resources, records and actions without failing', async () => {
    for (const path of [
      '/api/resources/nothing/actions/list',
      `/api/resources/users/records/${test.tenant.id}/show`,
      '/api/resources/users/records/x/show',
      '/api/resources/users/actions/nothing',
      '/api/nothing',
      '/api/resources/users/bulk/bulkDelete',
      `/api/resources/users/bulk/bulkDelete?recordIds=${test.user.id}`,
    ]) {
      const { status, body } = await owner.get(path);
      expect(status, path).toBeLessThan(500);
      expect(body?.record?.params ?? {}, path).toEqual({});
    }
    expect(test.failures).toEqual([]);
  });
});
