import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Message, type Tenant, type User } from '../../models/index.js';
import { inTransaction } from '../../platform/database.js';
import { usePublicUrl } from '../../platform/public-url.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo, messagesTo } from '../../test-support/messages.js';
import { auditOf, eventsOf } from '../../test-support/records.js';
import { linkTo } from './link-to.js';
import { queueMessage } from './queue-message.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test, { name: 'Acme Studio' });
  user = await buildUser(test, { tenant });
});
afterAll(() => test.drop());

const values = { code: '471203', link: 'https://identity.test/verify-email?token=t', minutes: 10 };
const mail = (to: string, parts: object = {}) => ({
  tenant,
  user,
  channel: 'Email' as const,
  to,
  template: 'verify-email' as const,
  values,
  ...parts,
});

describe('queueMessage', () => {
  it('leaves a message whose values are sealed, and no event or audit entry that would tell them', async () => {
    const context = contextFor(test, staffActor('Support'));
    const { id } = await inTransaction(context, (context) => queueMessage(context, mail('one@acme.test')));
    const stored = await Message.scope('withValues').findByPk(id, { rejectOnEmpty: true });
    expect(stored).toMatchObject({ state: 'Queued', attempts: 0, userId: user.id, tenantId: tenant.id, locale: 'en' });
    expect(stored.sealedValues).toMatch(/^v1\./);
    expect(JSON.stringify(stored)).not.toContain('471203');
    expect(await eventsOf(context)).toEqual([]);
    expect(await auditOf(context)).toEqual([]);
    expect(await lastMessageTo('one@acme.test')).toMatchObject({ values, code: '471203', link: values.link });
  });

  it('is gone with a rollback', async () => {
    const failing = seed(test, async (context) => {
      await queueMessage(context, mail('rolled-back@acme.test'));
      throw new Error('and now this');
    });
    await expect(failing).rejects.toThrow('and now this');
    expect(await messagesTo('rolled-back@acme.test')).toEqual([]);
  });

  it('is in the language of the user, else of the tenant', async () => {
    const persian = await buildTenant(test, { locale: 'fa' });
    const reader = await buildUser(test, { tenant: persian });
    const english = await buildUser(test, { tenant: persian, locale: 'en' });
    await seed(test, async (context) => {
      await queueMessage(context, mail('fa@acme.test', { tenant: persian, user: reader }));
      await queueMessage(context, mail('nobody@acme.test', { tenant: persian, user: null }));
      await queueMessage(context, mail('en@acme.test', { tenant: persian, user: english }));
    });
    expect((await lastMessageTo('fa@acme.test')).html).toContain('<html lang="fa" dir="rtl">');
    expect((await lastMessageTo('nobody@acme.test')).locale).toBe('fa');
    expect((await lastMessageTo('en@acme.test')).html).toContain('<html lang="en" dir="ltr">');
  });

  it.each(['javascript:alert(1)', '//evil.test/x', '/verify', 'https://', 'data:text/html,x', ' https://a.test', ''])(
    'refuses %j for a link',
    async (link) => {
      const queued = seed(test, (context) =>
        queueMessage(context, mail('x@acme.test', { values: { ...values, link } })),
      );
      await expect(queued).rejects.toThrow('whole web address');
    },
  );

  it.each(['a@acme.test\r\nBcc: all@acme.test', 'a@acme.test\n', ''])('refuses %j for an address', async (to) => {
    await expect(seed(test, (context) => queueMessage(context, mail(to)))).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });
});

describe('linkTo', () => {
  it('leads to the verified domain of the tenant, else to the public address', () => {
    usePublicUrl('https://identity.example.com');
    const params = { token: 'a+b&c=d/é', next: '/x' };
    const query = '?token=a%2Bb%26c%3Dd%2F%C3%A9&next=%2Fx';
    expect(linkTo({ customDomain: null, domainVerified: false }, '/sign-in')).toBe(
      'https://identity.example.com/sign-in',
    );
    const own = { customDomain: 'studio.acme.test', domainVerified: true };
    expect(linkTo(own, '/verify', params)).toBe(`https://studio.acme.test/verify${query}`);
    expect(linkTo({ ...own, domainVerified: false }, '/verify', params)).toBe(
      `https://identity.example.com/verify${query}`,
    );
    usePublicUrl('https://identity.test');
  });
});
