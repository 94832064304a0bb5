import { Op } from 'sequelize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credential, type Tenant, User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, countRows } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { messagesTo } from '../../test-support/messages.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { banUser } from '../users/ban-user.js';
import { unbanUser } from '../users/unban-user.js';
import { registerUser } from './register-user.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const password = 'correct horse 7 battery';
const call = (parts = {}) => contextFor(test, anonymous, parts);
const input = (values: object = {}) => ({ tenantSlug: tenant.slug, email: 'new@acme.test', password, ...values });

describe('registerUser', () => {
  it('makes the account, its credential and the event', async () => {
    const context = call();
    const phoneNumber = '۰۹۱۲۳۴۵۶۷۸۹';
    const answer = await registerUser(context, input({ email: ' Mina@Acme.test ', phoneNumber, fullName: 'Mina' }));
    const user = await User.findByPk(answer.userId, { rejectOnEmpty: true });
    const verificationToken = expect.stringMatching(/^frv_/);
    expect(answer).toEqual({ userId: user.id, verificationRequired: true, verificationToken });
    expect(user).toMatchObject({ email: 'Mina@Acme.test', phoneNumber: '+989123456789', tenantId: tenant.id });
    expect(user).toMatchObject({ isAdmin: false, isTenantAdmin: false, emailVerified: false, balanceMinor: 0 });
    const credential = await Credential.findWithSecrets({}, user.id, 'password');
    expect(credential?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await eventsOf(context)).toEqual([
      {
        type: 'identity.user.registered.v1',
        entity: `user/${user.id}`,
        tenantId: tenant.id,
        data: {
          user_id: user.id,
          tenant_id: tenant.id,
          email: 'Mina@Acme.test',
          phone_number: '+989123456789',
          full_name: 'Mina',
          register_mode: 'Email',
          is_admin: false,
          is_tenant_admin: false,
          referred_by_user_id: null,
          registered_at: user.createdAt.toISOString(),
        },
      },
    ]);
    expect(await auditOf(context)).toEqual([]);
  });

  it('answers a known address as a new one, and changes nothing', async () => {
    const known = await buildUser(test, { tenant, email: 'known@acme.test' });
    const context = call();
    const answer = await registerUser(context, input({ email: 'KNOWN@acme.test' }));
    expect(answer).toEqual({
      userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      verificationRequired: true,
      verificationToken: expect.stringMatching(/^frv_/),
    });
    expect(answer.userId).not.toBe(known.id);
    expect(await eventsOf(context)).toEqual([]);
    expect(await User.count({ where: { tenantId: tenant.id, email: { [Op.iLike]: 'known@acme.test' } } })).toBe(1);
  });

  it('tells the owner of a known address, once an hour, and nobody else', async () => {
    const owner = await buildUser(test, {
      tenant,
      email: 'Owner@acme.test',
      phoneNumber: '+989127654321',
      locale: 'fa',
    });
    const begun = Date.now();
    const at = (minutes: number) => ({ now: () => new Date(begun + minutes * 60_000) });
    await registerUser(call(at(0)), input({ email: 'owner@ACME.test', fullName: 'Click http://evil.test' }));
    await registerUser(call(at(59)), input({ phoneNumber: '09127654321' }));
    const [message, ...others] = await messagesTo('Owner@acme.test');
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      channel: 'Email',
      template: 'account-exists',
      userId: owner.id,
      locale: 'fa',
      link: 'https://identity.test/sign-in',
    });
    expect(JSON.stringify(message)).not.toContain('evil');
    await registerUser(call(at(61)), input({ email: 'owner@acme.test' }));
    expect(await messagesTo('Owner@acme.test')).toHaveLength(2);
    expect(await countRows(test.database, `messages where recipient like '%nobody.invalid'`)).toBe(0);
  });

  it('tells an owner without e-mail address by SMS', async () => {
    const phoneNumber = '+989121112233';
    await buildUser(test, { tenant, email: null, phoneNumber });
    await registerUser(call(), input({ email: 'another@acme.test', phoneNumber }));
    expect(await messagesTo(phoneNumber)).toMatchObject([{ channel: 'Sms', template: 'account-exists' }]);
  });

  it('writes as much for a known address as for a new one, and takes it back', async () => {
    const insertsOf = async (email: string) => {
      let inserts = 0;
      test.database.sequelize.addHook('beforeQuery', 'note', ({ type }) => {
        if (type === 'INSERT') inserts += 1;
      });
      await registerUser(call(), input({ email }));
      test.database.sequelize.removeHook('beforeQuery', 'note');
      return inserts;
    };
    expect(await insertsOf('fresh@acme.test')).toBe(5);
    const users = await User.count();
    expect(await insertsOf('FRESH@acme.test')).toBe(5);
    // The owner was told a moment ago.
    expect(await insertsOf('FRESH@acme.test')).toBe(5);
    expect(await User.count()).toBe(users);
  });

  it('remembers who brought the user, within the tenant alone', async () => {
    const referrer = await buildUser(test, { tenant });
    const code = referrer.affiliateCode.toLowerCase();
    const { userId } = await registerUser(call(), input({ email: 'brought@acme.test', affiliateCode: ` ${code} ` }));
    expect((await User.findByPk(userId))?.referredByUserId).toBe(referrer.id);
    const foreign = await buildUser(test);
    const other = input({ email: 'other@acme.test', affiliateCode: foreign.affiliateCode });
    await expect(registerUser(call(), other)).rejects.toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'affiliate_code' }],
    });
  });

  it.each([
    ['an unknown tenant', { tenantSlug: 'nowhere' }, 'not_found'],
    ['a slug with a NUL', { tenantSlug: 'no\0where' }, 'not_found'],
    ['no address', { email: undefined }, 'validation_failed'],
    ['terms not accepted', { acceptTerms: false }, 'unprocessable'],
    ['a common password', { password: 'password123' }, 'unprocessable'],
    ['its own address as password', { email: 'longname@acme.test', password: 'xx-LongName-1' }, 'unprocessable'],
    ['no phone number', { email: undefined, phoneNumber: '12' }, 'unprocessable'],
    ['a NUL in the name', { fullName: 'a\0b' }, 'unprocessable'],
    ['a NUL in the address', { email: 'a\0b@acme.test' }, 'unprocessable'],
    ['half a surrogate in the name', { fullName: 'a\ud83d' }, 'unprocessable'],
    ['a name too long for its column', { fullName: 'x'.repeat(121) }, 'unprocessable'],
  ])('refuses %s', async (_, values, code) => {
    const context = call();
    const given = Object.fromEntries(Object.entries(input(values)).filter(([, value]) => value !== undefined));
    expect(await codeOf(registerUser(context, given as never))).toBe(code);
    expect(await eventsOf(context)).toEqual([]);
  });

  it.each([
    ['suspended', { status: 'Suspended' }],
    ['cancelled', { status: 'Cancelled' }],
    ['past its trial', { status: 'Trial', trialEndsAt: new Date(0) }],
  ] as const)('refuses a tenant that is %s', async (_, values) => {
    const unusable = await buildTenant(test, values);
    expect(await codeOf(registerUser(call(), input({ tenantSlug: unusable.slug })))).toBe('tenant_suspended');
  });

  it('counts tries by client', async () => {
    const client = { clientAddress: '2001:db8:1:2::1' };
    for (let i = 0; i < 20; i++) await codeOf(registerUser(call(client), input({ tenantSlug: 'nowhere' })));
    const neighbour = { clientAddress: '2001:db8:1:2:ffff::9' };
    expect(await codeOf(registerUser(call(neighbour), input({ email: 'late@acme.test' })))).toBe('rate_limited');
  });
});

describe('at once', () => {
  it('one address gives one account and the same answers', async () => {
    const emails = ['Race@acme.test', 'race@ACME.test'];
    const calls = Array.from({ length: 20 }, (_, index) =>
      registerUser(call(), input({ email: emails[index % 2], fullName: 'Racer' })),
    );
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ userId }) => userId)).size).toBe(20);
    expect(new Set(answers.map((answer) => Object.keys(answer).join())).size).toBe(1);
    expect(await countRows(test.database, "users where lower(email) = 'race@acme.test'")).toBe(1);
    const registered = "outbox_events where data ->> 'full_name' = 'Racer' and type = 'identity.user.registered.v1'";
    expect(await countRows(test.database, registered)).toBe(1);
  });

  it('the last three places are given three times', async () => {
    const small = await buildTenant(test, { maxUsers: 5 });
    for (let i = 0; i < 2; i++) await buildUser(test, { tenant: small });
    const calls = Array.from({ length: 20 }, (_, index) =>
      registerUser(call(), input({ tenantSlug: small.slug, email: `place${index}@acme.test` })),
    );
    expect(await tally(calls)).toEqual({ done: 3, user_limit_reached: 17 });
    expect(await User.count({ where: { tenantId: small.id } })).toBe(5);
  });

  it('a ban of the referrer and registrations in a limited tenant do not wait for each other in a circle', async () => {
    const limited = await buildTenant(test, { maxUsers: 1000 });
    const referrer = await buildUser(test, { tenant: limited });
    const support = () => contextFor(test, staffActor('Support'));
    const registrations = Array.from({ length: 24 }, (_, index) =>
      registerUser(
        call(),
        input({ tenantSlug: limited.slug, email: `circle${index}@acme.test`, affiliateCode: referrer.affiliateCode }),
      ),
    );
    const bans = (async () => {
      for (let i = 0; i < 12; i++) {
        await banUser(support(), { userId: referrer.id, reason: 'x', unblockDate: null });
        await unbanUser(support(), { userId: referrer.id });
      }
    })();
    expect(await tally([...registrations, bans])).toEqual({ done: 25 });
  });
});

it('a full tenant answers alike for an address that it knows', async () => {
  const full = await buildTenant(test, { maxUsers: 1 });
  await buildUser(test, { tenant: full, email: 'inside@acme.test' });
  const codes = ['inside@acme.test', 'outside@acme.test'].map((email) =>
    codeOf(registerUser(call(), input({ tenantSlug: full.slug, email }))),
  );
  expect(await Promise.all(codes)).toEqual(['user_limit_reached', 'user_limit_reached']);
});
