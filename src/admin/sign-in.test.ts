import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Staff } from '../models/index.js';
import { createStaff } from '../operations/staff/create-staff.js';
import { resetStaff } from '../operations/staff/reset-staff.js';
import { updateStaff } from '../operations/staff/update-staff.js';
import { clock } from '../platform/clock.js';
import { codeOf } from './support/console-client.js';
import { staffPassword, startTestConsole, type TestConsole, totpSecret } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());
beforeEach(async () => {
  clock.setOffset(0);
  await test.database.sequelize.query('delete from rate_limits; update staff set totp_last_step = 0');
});

const support = { email: 'support@demo.test', password: staffPassword };

describe('signing in', () => {
  it('takes password and code, and changes the session id at both', async () => {
    const client = test.anonymous();
    const first = await client.post('/login', support);
    expect(first.body).toEqual({ next: 'code' });
    const halfWay = client.cookie;
    expect((await client.get('/api/dashboard')).status).toBe(401);
    expect((await client.post('/login/code', { code: codeOf(totpSecret) })).body).toEqual({ next: 'done' });
    expect(client.cookie).not.toBe(halfWay);
    expect((await client.get('/api/dashboard')).status).toBe(200);
    const planted = test.anonymous();
    planted.cookie = halfWay;
    expect((await planted.get('/api/dashboard')).status).toBe(401);
  });

  it('gives no cookie before the password was right, and then one that scripts and other sites cannot use', async () => {
    const client = test.anonymous();
    expect((await client.get('/login')).headers.getSetCookie()).toEqual([]);
    expect((await client.post('/login', { ...support, password: 'wrong password' })).headers.getSetCookie()).toEqual(
      [],
    );
    const [cookie = ''] = (await client.post('/login', support)).headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Path=\/admin/);
  });

  it('does not tell an unknown address from a wrong password or a switched-off account', async () => {
    const client = test.anonymous();
    const wrong = await client.post('/login', { ...support, password: 'wrong password' });
    const unknown = await client.post('/login', { ...support, email: 'nobody@demo.test' });
    const malformed = await client.post('/login', { email: ['support@demo.test'], password: { $ne: '' } });
    for (const { status, body } of [wrong, unknown, malformed]) {
      expect(status).toBe(401);
      expect(body.error).toMatchObject({ code: 'invalid_credentials', message: wrong.body.error.message });
    }
  });

  it('accepts a code once, however many try at the same time', async () => {
    const clients = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const client = test.anonymous();
        await client.post('/login', support);
        return client;
      }),
    );
    const code = codeOf(totpSecret);
    const answers = await Promise.all(clients.map((client) => client.post('/login/code', { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    const late = test.anonymous();
    await late.post('/login', support);
    expect((await late.post('/login/code', { code })).body.error.code).toBe('invalid_code');
  });

  it('refuses a wrong code, and any code without the password', async () => {
    const client = test.anonymous();
    expect((await client.post('/login/code', { code: codeOf(totpSecret) })).status).toBe(401);
    await client.post('/login', support);
    for (const code of ['000000', '', 'abcdef', codeOf(totpSecret, 4)]) {
      expect((await client.post('/login/code', { code })).body.error.code).toBe('invalid_code');
    }
    expect((await client.get('/api/dashboard')).status).toBe(401);
  });

  it('lets the password wait for its code five minutes', async () => {
    const client = test.anonymous();
    await client.post('/login', support);
    clock.setOffset(6 * 60_000);
    const { body } = await client.post('/login/code', { code: codeOf(totpSecret) });
    expect(body.error.code).toBe('unauthenticated');
  });

  it('says how long to wait after ten tries, and still counts for the right password', async () => {
    const client = test.anonymous();
    for (let tries = 0; tries < 10; tries++) await client.post('/login', { ...support, password: 'wrong password' });
    const { status, headers, body } = await client.post('/login', support);
    expect(status).toBe(429);
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(body.error.details.retryAfterSeconds).toBe(Number(headers.get('Retry-After')));
  });

  it('does not use up tries of somebody who gets in', async () => {
    for (let times = 0; times < 7; times++) {
      const client = test.anonymous();
      await client.signIn(support.email, staffPassword, totpSecret);
      expect((await client.get('/api/dashboard')).status).toBe(200);
    }
  });
});

describe('the first sign-in', () => {
  it('sets up the authenticator and tells its secret only until the first code', async () => {
    const { staff, password } = await createStaff(test.context, { email: 'new@demo.test', role: 'Support' });
    const client = test.anonymous();
    const first = await client.post('/login', { email: staff.email, password });
    expect(first.body).toMatchObject({ next: 'set_up', qrCode: expect.stringMatching(/^data:image\/png;base64,/) });
    const again = await client.post('/login', { email: staff.email, password });
    expect(again.body.secret).toBe(first.body.secret);
    const stored = await Staff.scope('withSecrets').findByPk(staff.id);
    expect(stored?.totpSecret).not.toContain(first.body.secret);
    expect((await client.post('/login/code', { code: codeOf(first.body.secret) })).status).toBe(200);
    const next = await test.anonymous().post('/login', { email: staff.email, password });
    expect(next.body).toEqual({ next: 'code' });
  });
});

describe('a session', () => {
  it('ends at once when its owner is switched off, and follows a changed role', async () => {
    const client = await test.signedIn('Finance');
    const finance = test.staff.Finance;
    expect((await client.get('/api/resources/staff/actions/list')).body.records ?? []).toEqual([]);
    await updateStaff(test.context, { staffId: finance.id, role: 'Auditor' });
    expect((await client.get('/api/resources/staff/actions/list')).body.records).toHaveLength(6);
    await updateStaff(test.context, { staffId: finance.id, role: 'Finance', isActive: false });
    expect((await client.get('/api/dashboard')).status).toBe(401);
    await updateStaff(test.context, { staffId: finance.id, isActive: true });
    expect((await client.get('/api/dashboard')).status).toBe(401);
  });

  it('ends when its owner is reset, and is worth nothing though it were stored after', async () => {
    const client = await test.signedIn('Tenants');
    const [rows] = await test.database.sequelize.query('select * from console_sessions');
    await resetStaff(test.context, { staffId: test.staff.Tenants.id });
    for (const { sid, sess, expire } of rows as { sid: string; sess: object; expire: Date }[]) {
      const stored = 'insert into console_sessions (sid, sess, expire) values ($1, $2, $3) on conflict do nothing';
      await test.database.sequelize.query(stored, { bind: [sid, JSON.stringify(sess), expire] });
    }
    expect((await client.get('/api/dashboard')).status).toBe(401);
  });

  it('ends after half an hour without use and after twelve hours of use', async () => {
    const minute = 60_000;
    const idle = await test.signedIn('Auditor');
    clock.setOffset(31 * minute);
    expect((await idle.get('/api/dashboard')).status).toBe(401);
    const busy = await test.signedIn('Auditor');
    for (let passed = 31; passed < 31 + 12 * 60; passed += 20) {
      clock.setOffset(passed * minute);
      expect((await busy.get('/api/dashboard')).status).toBe(200);
    }
    clock.setOffset((31 + 12 * 60 + 1) * minute);
    expect((await busy.get('/api/dashboard')).status).toBe(401);
  });

  it('ends at sign-out, by POST alone', async () => {
    const client = await test.signedIn('Support');
    const cookie = client.cookie;
    await client.get('/logout');
    expect((await client.get('/api/dashboard')).status).toBe(200);
    expect((await client.post('/logout')).status).toBe(204);
    client.cookie = cookie;
    expect((await client.get('/api/dashboard')).status).toBe(401);
  });

  it('holds ids and times, nothing that is secret or that could be out of date', async () => {
    await test.signedIn('Owner');
    const [rows] = await test.database.sequelize.query('select sess from console_sessions');
    const stored = JSON.stringify(rows);
    expect(stored).toContain(test.staff.Owner.id);
    for (const word of ['role', 'Owner', 'password', 'secret', 'demo.test']) expect(stored).not.toContain(word);
  });

  it('sends signed-out people to the sign-in page and back to where they wanted to go', async () => {
    const { status, headers } = await test.anonymous().get('/resources/users?filters.q=x');
    expect(status).toBe(303);
    expect(headers.get('Location')).toBe(`/admin/login?to=${encodeURIComponent('/admin/resources/users?filters.q=x')}`);
  });
});
