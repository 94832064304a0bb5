import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExternalIdentity, OauthAttempt, Session, type Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor } from '../../test-support/actors.js';
import { buildBan, buildTenant, buildUser, countRows } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { messagesTo } from '../../test-support/messages.js';
import { newPkcePair, type OpenidProvider, startOpenidProvider } from '../../test-support/openid-provider.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { telegramLogin } from '../../test-support/telegram-login.js';
import { suspendTenant } from '../tenants/suspend-tenant.js';
import { useIdentityProviders } from './identity-providers.js';
import { type LoginWithOauthInput, loginWithOauth } from './login-with-oauth.js';
import { startOauthLogin } from './start-oauth-login.js';

let test: TestDatabase;
let provider: OpenidProvider;
let tenant: Tenant;
const botToken = '123456:AAFq-8Xk3pQn0Yw6';
const redirectUri = 'https://app.acme.test/signed-in';
const allowedOrigins = ['https://app.acme.test'];
beforeAll(async () => {
  test = await createInstallation();
  provider = await startOpenidProvider();
  const googleClient = { clientId: 'our-client', clientSecret: 'our-secret' };
  useIdentityProviders({ googleIssuer: provider.issuer, googleClient, telegramBotToken: botToken });
});
beforeEach(async () => {
  tenant = await buildTenant(test, { allowedOrigins });
});
afterEach(() => {
  provider.changeIdToken = null;
  provider.server.service.removeAllListeners('beforeResponse');
});
afterAll(async () => {
  await provider.stop();
  await test.drop();
});

const call = (parts = {}) => contextFor(test, anonymous, parts);
const newPerson = (values = {}) => {
  const sub = randomUUID();
  return { sub, email: `${sub}@example.com`, email_verified: true, name: 'Sara Ahmadi', ...values };
};

/** A sign-in that has come back from Google. */
async function returned(person: OpenidProvider['person'], at = tenant): Promise<LoginWithOauthInput> {
  provider.person = person;
  const { codeVerifier, codeChallenge } = newPkcePair();
  const started = await startOauthLogin(call(), { tenantSlug: at.slug, redirectUri, codeChallenge });
  const { code, state } = await provider.authorize(started.authorizationUrl);
  expect(state).toBe(started.state);
  return { provider: 'google', tenantSlug: at.slug, code, state, codeVerifier, redirectUri };
}
const signInAs = async (person: OpenidProvider['person'], parts: Partial<LoginWithOauthInput> = {}, context = call()) =>
  loginWithOauth(context, { ...(await returned(person)), ...parts });
const telegram = (fields: object = {}, at = tenant): LoginWithOauthInput => ({
  provider: 'telegram',
  tenantSlug: at.slug,
  code: telegramLogin(botToken, {
    id: Math.floor(Math.random() * 2 ** 40) + 1,
    first_name: 'Omid',
    auth_date: Math.floor(clock.now().getTime() / 1000),
    ...fields,
  }),
});
/** Users, sessions and links of the tenant: what a refused sign-in must not leave. */
const traces = async () =>
  Promise.all([
    User.count({ where: { tenantId: tenant.id } }),
    Session.count({ where: { tenantId: tenant.id } }),
    ExternalIdentity.count({ where: { tenantId: tenant.id } }),
  ]);

describe('a sign-in with Google', () => {
  it('makes an account for somebody new, and finds it the next time', async () => {
    const person = newPerson();
    const context = call({ operation: 'loginWithOauth', userAgent: 'Mozilla/5.0' });
    const first = await signInAs(person, { deviceName: 'Pixel 9' }, context);
    expect(first.user).toMatchObject({
      tenantId: tenant.id,
      email: person.email,
      emailVerified: true,
      fullName: 'Sara Ahmadi',
      registerMode: 'Google',
    });
    expect(await Session.findOne({ where: { userId: first.user.id } })).toMatchObject({
      amr: ['google'],
      deviceName: 'Pixel 9',
    });
    const events = await eventsOf(context);
    expect(events.map(({ type }) => type)).toEqual([
      'identity.user.registered.v1',
      'identity.external_identity.linked.v1',
      'identity.session.started.v1',
    ]);
    expect(JSON.stringify(events)).not.toContain(`"${person.sub}"`);
    const again = await signInAs({ ...person, email: 'moved@example.com', name: 'Another' });
    expect(again.user).toMatchObject({ id: first.user.id, email: person.email, fullName: 'Sara Ahmadi' });
    expect(await traces()).toEqual([1, 2, 1]);
    expect((await messagesTo(person.email)).map(({ template }) => template)).not.toContain('identity-linked');
  });

  it('is linked to the account of its address when both sides have verified that', async () => {
    const user = await buildUser(test, { tenant, email: 'Dana@Example.com', emailVerified: true });
    const context = call();
    const signedIn = await signInAs(newPerson({ email: 'dana@example.com' }), {}, context);
    expect(signedIn.user.id).toBe(user.id);
    expect(await typesOf(context)).toEqual(['identity.external_identity.linked.v1', 'identity.session.started.v1']);
    expect(await traces()).toEqual([1, 1, 1]);
    const told = (await messagesTo('Dana@Example.com')).filter(({ template }) => template === 'identity-linked');
    expect(told).toMatchObject([{ userId: user.id, values: { provider: 'google' } }]);
  });

  it.each([
    ['the local address is not verified', { emailVerified: false }, {}, 'email_taken'],
    ['the provider has not verified it', { emailVerified: true }, { email_verified: false }, 'verification_required'],
    ['neither has', { emailVerified: false }, { email_verified: false }, 'verification_required'],
    ['the provider says so in words', { emailVerified: true }, { email_verified: 'true' }, 'verification_required'],
  ])('is neither linked nor let in when %s', async (_, local, remote, code) => {
    await buildUser(test, { tenant, email: 'omid@example.com', ...local });
    expect(await codeOf(signInAs(newPerson({ email: 'OMID@example.com', ...remote })))).toBe(code);
    expect(await traces()).toEqual([1, 0, 0]);
  });

  it.each([{ email: undefined }, { email: `${'x'.repeat(300)}@example.com` }, { email: 'no address' }, { email: 7 }])(
    'makes no account without a verified address: %.60j',
    async (values) => {
      expect(await codeOf(signInAs(newPerson(values as object)))).toBe('verification_required');
      expect(await traces()).toEqual([0, 0, 0]);
    },
  );

  it('is not linked to an account that another person at the provider is linked to', async () => {
    const person = newPerson();
    await signInAs(person);
    expect(await codeOf(signInAs({ ...person, sub: randomUUID() }))).toBe('conflict');
    expect(await traces()).toEqual([1, 1, 1]);
  });

  it('is another account in another tenant', async () => {
    const person = newPerson();
    const here = await signInAs(person);
    const elsewhere = await buildTenant(test, { allowedOrigins });
    const there = await loginWithOauth(call(), await returned(person, elsewhere));
    expect(there.user).toMatchObject({ tenantId: elsewhere.id, email: person.email });
    expect(there.user.id).not.toBe(here.user.id);
  });

  it('of a banned user, or at a suspended tenant, is refused', async () => {
    const person = newPerson();
    const { user } = await signInAs(person);
    await buildBan(test, user);
    expect(await codeOf(signInAs(person))).toBe('user_banned');
    const begun = await returned(newPerson());
    await suspendTenant(contextFor(test, staffActor('Owner')), { tenantId: tenant.id, reason: 'Unpaid' });
    expect(await codeOf(loginWithOauth(call(), begun))).toBe('tenant_suspended');
    expect(await traces()).toEqual([1, 1, 1]);
  });

  it('asks for the second factor as any other sign-in', async () => {
    const person = newPerson();
    await buildUser(test, { tenant, email: person.email, totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' });
    expect(await codeOf(signInAs(person))).toBe('mfa_required');
    expect(await traces()).toEqual([1, 0, 1]);
  });

  it('takes a name as it can be shown, whatever it is', async () => {
    const { user } = await signInAs(newPerson({ name: ` \0\u202eEvil\n${'سارا'.repeat(60)}` }));
    expect(user.fullName).toHaveLength(120);
    expect(user.fullName).not.toMatch(/[\0\n]/);
  });

  it('keeps to the number of users that a tenant may have, however many come at once', async () => {
    tenant = await buildTenant(test, { allowedOrigins, maxUsers: 3 });
    const inputs = [];
    for (let n = 0; n < 8; n++) inputs.push(await returned(newPerson()));
    // Each code is redeemed by somebody else.
    provider.changeIdToken = (claims) => Object.assign(claims, newPerson());
    const calls = inputs.map((input) => loginWithOauth(call(), input));
    expect(await tally(calls)).toEqual({ done: 3, user_limit_reached: 5 });
    expect(await traces()).toEqual([3, 3, 3]);
  });

  it('of one new person twice at once makes one account', async () => {
    const person = newPerson();
    const inputs = [];
    for (let n = 0; n < 6; n++) inputs.push(await returned(person));
    expect(await tally(inputs.map((input) => loginWithOauth(call(), input)))).toEqual({ done: 6 });
    expect(await traces()).toEqual([1, 6, 1]);
  });
});

describe('a sign-in that was not begun here, was swapped or is repeated', () => {
  const nothing = [0, 0, 0];

  it.each(['state', 'codeVerifier'] as const)('is refused without its %s', async (name) => {
    const { [name]: _, ...input } = await returned(newPerson());
    expect(await codeOf(loginWithOauth(call(), input as LoginWithOauthInput))).toBe('unprocessable');
    expect(await traces()).toEqual(nothing);
  });

  it.each<[string, (input: LoginWithOauthInput) => Promise<Partial<LoginWithOauthInput>>]>([
    ['state of another sign-in', async () => ({ state: (await returned(newPerson())).state ?? '' })],
    ['verifier of another sign-in', async () => ({ codeVerifier: newPkcePair().codeVerifier })],
    ['made-up state', async () => ({ state: `fro_${'x'.repeat(43)}` })],
    [
      'state of another tenant',
      async () => {
        const other = await buildTenant(test, { allowedOrigins });
        const { state = '', codeVerifier = '' } = await returned(newPerson(), other);
        return { state, codeVerifier };
      },
    ],
    ['other address of the same tenant', async () => ({ redirectUri: 'https://app.acme.test/elsewhere' })],
  ])('is refused with a(n) %s', async (_, swap) => {
    const input = await returned(newPerson());
    const swapped = { ...input, ...(await swap(input)) };
    expect(await codeOf(loginWithOauth(call(), swapped))).toBe('token_invalid');
    expect(await traces()).toEqual(nothing);
  });

  it('is refused with the code of another sign-in, since the nonce is the other one', async () => {
    const [one, other] = [await returned(newPerson()), await returned(newPerson())];
    const swapped = loginWithOauth(call(), { ...one, code: other.code });
    // This provider fails when PKCE does not fit.
    expect(await codeOf(swapped)).toBe('provider_unavailable');
    // One that does not look at PKCE is still caught by the nonce.
    provider.changeIdToken = (claims) => Object.assign(claims, { nonce: 'another' });
    expect(await codeOf(signInAs(newPerson()))).toBe('invalid_code');
    provider.changeIdToken = (claims) => delete claims['nonce'];
    expect(await codeOf(signInAs(newPerson()))).not.toBe('done');
    expect(await traces()).toEqual(nothing);
  });

  it('is used up by its first try, good or bad, and by many at once in one', async () => {
    const spoilt = await returned(newPerson());
    await codeOf(loginWithOauth(call(), { ...spoilt, codeVerifier: newPkcePair().codeVerifier }));
    expect(await codeOf(loginWithOauth(call(), spoilt))).toBe('token_invalid');
    const input = await returned(newPerson());
    const answers = await tally(Array.from({ length: 50 }, () => loginWithOauth(call(), input)));
    expect(answers).toEqual({ done: 1, token_invalid: 49 });
    expect(await codeOf(loginWithOauth(call(), input))).toBe('token_invalid');
    expect(await traces()).toEqual([1, 1, 1]);
  });

  it('is refused after ten minutes', async () => {
    const later = (seconds: number) => call({ now: () => new Date(clock.now().getTime() + seconds * 1000) });
    const [one, other] = [await returned(newPerson()), await returned(newPerson())];
    expect(await codeOf(loginWithOauth(later(595), one))).toBe('done');
    expect(await codeOf(loginWithOauth(later(601), other))).toBe('token_invalid');
  });

  it('keeps nothing in the table that would let somebody go on with it', async () => {
    const { state = '', codeVerifier = '', code } = await returned(newPerson());
    const [rows] = await test.database.sequelize.query('select * from oauth_attempts');
    for (const secret of [state, codeVerifier, code]) expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('leaves nothing when the provider fails meanwhile', async () => {
    const input = await returned(newPerson());
    provider.server.service.once('beforeResponse', ((response: object) =>
      Object.assign(response, { statusCode: 500, body: {} })) as never);
    expect(await codeOf(loginWithOauth(call(), input))).toBe('provider_unavailable');
    expect(await traces()).toEqual(nothing);
  });
});

describe('the address that a provider sends the browser to', () => {
  const start = (redirect: string, at = tenant) =>
    codeOf(
      startOauthLogin(call(), {
        tenantSlug: at.slug,
        redirectUri: redirect,
        codeChallenge: newPkcePair().codeChallenge,
      }),
    );

  it("is one of the tenant's allowed origins, or its verified domain", async () => {
    const own = await buildTenant(test, {
      allowedOrigins: ['http://localhost:5173'],
      customDomain: 'Video.acme.test',
      domainVerified: true,
    });
    expect(await start('http://localhost:5173/cb', own)).toBe('done');
    expect(await start('https://video.acme.test/', own)).toBe('done');
    expect(await start('https://app.acme.test/cb', own)).toBe('unprocessable');
    const claimed = await buildTenant(test, { customDomain: 'claimed.acme.test', domainVerified: false });
    expect(await start('https://claimed.acme.test/', claimed)).toBe('unprocessable');
  });

  it.each([
    '',
    '/signed-in',
    '//evil.test',
    '\\\\evil.test',
    '/\\evil.test',
    'https:evil.test',
    'https:/\\evil.test/',
    'https://evil.test',
    'https://evil.test/https://app.acme.test/',
    'https://app.acme.test',
    'https://app.acme.test.evil.test/',
    'https://evilapp.acme.test/',
    'https://app.acme.test@evil.test/',
    'https://app.acme.test:pw@evil.test/',
    'https://user@app.acme.test/',
    'https://app.acme.test:444/',
    'https://app.acme.test:443/',
    'http://app.acme.test/',
    'https://app.acme.test\\@evil.test/',
    'https://app.acme.test%2f@evil.test/',
    'https://app%2eacme%2etest/',
    'https://app.acme.test%00.evil.test/',
    'https://APP.acme.test/',
    'https://app.acme.test./',
    'https://app。acme。test/',
    ' https://app.acme.test/',
    'https://app.acme.test/\t',
    'https://app.\nacme.test/',
    'https://app.acme.test/#fragment',
    'https://app.acme.test/?next=//evil.test',
    'https://app.acme.test/?',
    'https://app.acme.test/../..//evil.test',
    'javascript:alert(1)',
    'javascript://app.acme.test/%0aalert(1)',
    'data:text/html,x',
    'blob:https://app.acme.test/x',
    'null',
    `https://app.acme.test/${'\0'}`,
  ])('is not %j, neither at the beginning nor at the end', async (redirect) => {
    expect(await start(redirect)).toBe('unprocessable');
    const input = await returned(newPerson());
    expect(await codeOf(loginWithOauth(call(), { ...input, redirectUri: redirect }))).toBe('unprocessable');
    expect(await codeOf(loginWithOauth(call(), { ...telegram(), redirectUri: redirect }))).toBe('unprocessable');
    expect(await traces()).toEqual([0, 0, 0]);
  });
});

describe('a sign-in with Telegram', () => {
  it('makes an account without an address for somebody new, and finds it the next time', async () => {
    const id = 77_001;
    const context = call();
    const first = await loginWithOauth(context, telegram({ id, username: 'omid' }));
    expect(first.user).toMatchObject({ email: null, phoneNumber: null, fullName: 'Omid', registerMode: 'Telegram' });
    expect(await typesOf(context)).toContain('identity.external_identity.linked.v1');
    const again = await loginWithOauth(call(), telegram({ id, first_name: 'O.' }));
    expect(again.user.id).toBe(first.user.id);
    expect(await Session.findOne({ where: { userId: first.user.id } })).toMatchObject({ amr: ['telegram'] });
    expect(await traces()).toEqual([1, 2, 1]);
  });

  it('is taken once, by whomever, at whichever tenant, however many at once', async () => {
    const login = telegram();
    const answers = await tally(Array.from({ length: 50 }, () => loginWithOauth(call(), login)));
    expect(answers).toEqual({ done: 1, token_invalid: 49 });
    const elsewhere = await buildTenant(test);
    expect(await codeOf(loginWithOauth(call(), { ...login, tenantSlug: elsewhere.slug }))).toBe('token_invalid');
    expect(await User.count({ where: { tenantId: elsewhere.id } })).toBe(0);
    expect(await traces()).toEqual([1, 1, 1]);
  });

  it('is refused when it is too old, forged, or of another bot', async () => {
    const old = Math.floor(clock.now().getTime() / 1000) - 301;
    expect(await codeOf(loginWithOauth(call(), telegram({ auth_date: old })))).toBe('invalid_code');
    expect(await codeOf(loginWithOauth(call(), { ...telegram(), code: 'e30' }))).toBe('invalid_code');
    const forged = telegramLogin('1:other', { id: 1, auth_date: Math.floor(clock.now().getTime() / 1000) });
    expect(await codeOf(loginWithOauth(call(), { ...telegram(), code: forged }))).toBe('invalid_code');
    expect(await traces()).toEqual([0, 0, 0]);
  });

  it('of a banned user is refused', async () => {
    const id = 77_002;
    const { user } = await loginWithOauth(call(), telegram({ id }));
    await buildBan(test, user);
    expect(await codeOf(loginWithOauth(call(), telegram({ id, username: 'again' })))).toBe('user_banned');
  });
});

describe('a provider that is not set up', () => {
  it('is not found', async () => {
    const begun = await returned(newPerson());
    useIdentityProviders({ googleIssuer: provider.issuer, googleClient: null, telegramBotToken: null });
    const { codeChallenge } = newPkcePair();
    const answers = [
      codeOf(startOauthLogin(call(), { tenantSlug: tenant.slug, redirectUri, codeChallenge })),
      codeOf(loginWithOauth(call(), begun)),
      codeOf(loginWithOauth(call(), telegram())),
      codeOf(loginWithOauth(call(), { ...telegram(), tenantSlug: 'nowhere' })),
    ];
    expect(await Promise.all(answers)).toEqual(Array(4).fill('not_found'));
    expect(await countRows(test.database, 'oauth_attempts where used_at is null and tenant_id = $1', [tenant.id])).toBe(
      1,
    );
    expect(await OauthAttempt.count()).toBeGreaterThan(0);
  });
});
