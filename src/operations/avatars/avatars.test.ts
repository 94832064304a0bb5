import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AvatarImage, User } from '../../models/index.js';
import { usePublicUrl } from '../../platform/public-url.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf } from '../../test-support/records.js';
import { findAvatarSvg } from './find-avatar-svg.js';
import { listAvatars } from './list-avatars.js';
import { setAvatar } from './set-avatar.js';

let test: TestDatabase;
let user: User;
beforeAll(async () => {
  test = await createInstallation();
  usePublicUrl('https://identity.acme.test');
  user = await buildUser(test);
});
afterAll(() => test.drop());

const call = () => contextFor(test, userActor(user));

describe('the library', () => {
  it('offers what is switched on, in its order, and serves what was chosen all the same', async () => {
    const offered = await listAvatars(call());
    expect(offered.map(({ title }) => title).slice(0, 3)).toEqual(['Dawn', 'Sea', 'Hills']);
    const [first] = offered;
    if (!first) throw new Error('The library is empty.');
    expect(first.url).toBe(`https://identity.acme.test/avatars/${first.id}.svg`);
    await seed(test, ({ transaction }) =>
      AvatarImage.update({ isActive: false }, { where: { id: first.id }, transaction }),
    );
    expect((await listAvatars(call())).map(({ id }) => id)).not.toContain(first.id);
    expect(await findAvatarSvg(first.id)).toMatch(/^<svg /);
    expect(await codeOf(setAvatar(call(), { avatarId: first.id }))).toBe('unprocessable');
    expect(await findAvatarSvg(randomUUID())).toBeNull();
  });

  it('holds pictures that run nothing and load nothing', async () => {
    for (const { svg, title } of await AvatarImage.findAll())
      expect(svg, title).not.toMatch(/script|href|url\(|on\w+=|foreignObject/i);
  });
});

describe('setAvatar', () => {
  it('takes a picture of the library, tells it once, and not again when nothing changes', async () => {
    const { id, url } = (await listAvatars(call())).at(-1) ?? { id: '', url: '' };
    const context = call();
    expect((await setAvatar(context, { avatarId: id })).avatarUrl).toBe(url);
    expect(await eventsOf(context)).toMatchObject([
      { type: 'identity.user.updated.v1', data: { user_id: user.id, changed: { avatar_url: url } } },
    ]);
    const again = call();
    await setAvatar(again, { avatarId: id });
    expect(await eventsOf(again)).toEqual([]);
  });

  it('takes the https address of a public host as a browser reads it, and null for none', async () => {
    const set = async (avatarUrl: string | null) => (await setAvatar(call(), { avatarUrl })).avatarUrl;
    expect(await set(' https://CDN.example.com/a b.png '.replace('a b', 'ab'))).toBe('https://cdn.example.com/ab.png');
    expect(await set('https://نمونه.com/x.png')).toBe('https://xn--hhbbbed.com/x.png');
    expect(await set(null)).toBeNull();
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https://a.example.com',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'http://cdn.example.com/a.png',
    '//cdn.example.com/a.png',
    'https:\\\\cdn.example.com/a.png',
    'https:cdn.example.com',
    'https://user:secret@cdn.example.com/a.png',
    'https://cdn.example.com@evil.example/a.png',
    'https://127.0.0.1/a.png',
    'https://2130706433/a.png',
    'https://0x7f.1/a.png',
    'https://[::1]/a.png',
    'https://[::ffff:10.0.0.1]/a.png',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/a.png',
    'https://intranet/a.png',
    'https://db.internal/a.png',
    'https://cdn.example.com/a\u0000.png',
    'https://cdn.example.com/\u202egnp.a',
    `https://cdn.example.com/${'x'.repeat(2_040)}`,
    '',
    ' ',
  ])('refuses %s', async (text) => {
    const before = (await user.reload()).avatarUrl;
    const context = call();
    const outcome = await setAvatar(context, { avatarUrl: text }).then(
      ({ avatarUrl }) => avatarUrl,
      (error: { code: string; fields: { field: string }[] }) => [error.code, error.fields[0]?.field],
    );
    // A browser writes the direction mark as %E2%80%AE: then it does no harm.
    if (text.includes('\u202e')) expect(outcome).toBe('https://cdn.example.com/%E2%80%AEgnp.a');
    else {
      expect(outcome).toEqual(['unprocessable', 'avatar_url']);
      expect((await user.reload()).avatarUrl).toBe(before);
      expect(await eventsOf(context)).toEqual([]);
    }
  });

  it('wants exactly one of the two, of a picture that there is', async () => {
    const calls = [
      setAvatar(call(), {}),
      setAvatar(call(), { avatarId: randomUUID(), avatarUrl: null }),
      setAvatar(call(), { avatarId: randomUUID() }),
    ];
    expect(await Promise.all(calls.map(codeOf))).toEqual(['unprocessable', 'unprocessable', 'unprocessable']);
  });

  it('changes the caller alone', async () => {
    const other = await buildUser(test, { tenantId: user.tenantId });
    await setAvatar(call(), { avatarUrl: 'https://cdn.example.com/mine.png' });
    expect((await User.findByPk(other.id))?.avatarUrl).toBeNull();
    expect(await codeOf(setAvatar(contextFor(test, staffActor('Owner')), { avatarUrl: null }))).toBe('forbidden');
  });
});
