import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Invitation, Tenant, User } from '../../models/index.js';
import { createLogger } from '../../platform/logger.js';
import { Listener } from '../../platform/notifications.js';
import { hashToken } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor, userActor } from '../../test-support/actors.js';
import { buildInvitation, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf } from '../../test-support/records.js';
import { acceptInvitation, createBannedWord, createTenant, registerUser, updateMe, updateTenant } from '../index.js';
import { bannedWords, requireAllowedName } from './require-allowed-name.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
  await ban('Rival', 'anywhere');
  await ban('كيان', 'anywhere');
  await ban('ass', 'whole_word');
});
afterAll(() => test.drop());
beforeEach(() => bannedWords.clear());

const staff = () => contextFor(test, staffActor('Tenants'));
const ban = (word: string, place: string) => createBannedWord(staff(), { word, place, note: null });
const refused = (field: string) => ({
  code: 'unprocessable',
  fields: [{ field, message: expect.stringMatching(/not allowed/) }],
});

describe('a name', () => {
  it.each([
    'Rival',
    'the rIVALs',
    'R\u200bi\u00advals',
    'Ｒｉｖａｌ',
    'کیان',
    'آقای کيان',
    'کـیان',
    'ass',
    'An ass!',
    'my-ASS',
  ])('%s is refused', async (name) => {
    await expect(requireAllowedName(staff(), 'name', name)).rejects.toMatchObject(refused('name'));
  });

  it.each(['River', 'Class', 'کاوه', 'Assaf'])('%s is taken', async (name) => {
    await expect(requireAllowedName(staff(), 'name', name)).resolves.toBeUndefined();
  });

  it('is looked at where an account or a tenant gets one', async () => {
    const tenant = await buildTenant(test);
    const registering = contextFor(test, anonymous);
    const account = { tenantSlug: tenant.slug, email: 'new@acme.test', password: goodPassword, fullName: 'The Rival' };
    await expect(registerUser(registering, account)).rejects.toMatchObject(refused('full_name'));
    expect(await eventsOf(registering)).toEqual([]);
    await buildInvitation(test, tenant, { tokenHash: hashToken('fri_of_a_rival') });
    const invited = { token: 'fri_of_a_rival', password: goodPassword, fullName: 'A rival' };
    await expect(acceptInvitation(contextFor(test, anonymous), invited)).rejects.toMatchObject(refused('full_name'));
    expect(await Invitation.count({ where: { acceptedAt: null } })).toBe(1);
    const made = { slug: 'rivals', name: 'Rival Films', contactEmail: 'office@rival.test' };
    await expect(createTenant(staff(), made)).rejects.toMatchObject(refused('name'));
    await expect(updateTenant(staff(), { tenantId: tenant.id, name: 'Rival' })).rejects.toMatchObject(refused('name'));
    expect(await Tenant.count({ where: { name: ['Rival', 'Rival Films'] } })).toBe(0);
  });

  it('stays when it was there before', async () => {
    const tenant = await buildTenant(test, { name: 'Rival Brothers' });
    const user = await buildUser(test, { tenant, fullName: 'Rival' });
    const own = () => contextFor(test, userActor(user));
    expect((await updateMe(own(), { fullName: 'Rival', slogan: 'As ever' })).slogan).toBe('As ever');
    await expect(updateMe(own(), { fullName: 'Rival II' })).rejects.toMatchObject(refused('full_name'));
    expect((await User.findByPk(user.id))?.fullName).toBe('Rival');
    await updateTenant(staff(), { tenantId: tenant.id, name: 'Rival Brothers', contactName: 'Somebody' });
    expect((await Tenant.findByPk(tenant.id))?.contactName).toBe('Somebody');
  });
});

describe('banned words', () => {
  it('are none of what is not seen', async () => {
    await expect(ban('\u200c\u200d', 'anywhere')).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('are remembered until a process tells that they changed', async () => {
    const listener = new Listener({
      ...{ connection: { connectionString: test.url }, logger: createLogger({ level: 'silent' }) },
    });
    bannedWords.follow(listener);
    await listener.start();
    const code = () => codeOf(requireAllowedName(staff(), 'name', 'Upstart'));
    try {
      await expect.poll(() => code().then(() => bannedWords.peek('all'))).toBeDefined();
      const remembered = bannedWords.peek('all');
      expect([await code(), bannedWords.peek('all')]).toEqual(['done', remembered]);
      await ban('Upstart', 'anywhere');
      await expect.poll(code).toBe('unprocessable');
    } finally {
      await listener.stop();
    }
  });
});
