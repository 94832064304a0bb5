import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Ban } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor, system } from '../../test-support/actors.js';
import { buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, typesOf } from '../../test-support/records.js';
import { login } from '../auth/login.js';
import { refreshTokens } from '../auth/refresh-tokens.js';
import { banUser } from '../users/ban-user.js';
import { liftExpiredBans } from '../users/lift-expired-bans.js';
import { advanceClock, loadClockOffset } from './advance-clock.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterEach(async () => {
  await test.database.sequelize.query('update clock_offset set milliseconds = 0');
  await loadClockOffset(test);
});
afterAll(() => test.drop());

const advance = (seconds: number) => advanceClock(contextFor(test, system), { seconds });

describe('advanceClock', () => {
  it('moves the service’s time, by everybody’s steps together', async () => {
    const before = clock.now().getTime();
    await Promise.all([1, 2, 3].map(() => advance(3_600)));
    const { now } = await advance(0);
    expect(clock.offsetMilliseconds).toBe(3 * 3_600_000);
    expect(now.getTime()).toBeGreaterThanOrEqual(before + 3 * 3_600_000);
  });

  it('lets a ban end: signing in is refused before, and works after, lifted by the job or not', async () => {
    const tenant = await buildTenant(test);
    const user = await buildUser(test, { tenant });
    const input = { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword };
    const signIn = () => login(contextFor(test, anonymous), input);
    const { refreshToken } = await signIn();
    const unblockDate = new Date(clock.now().getTime() + 3_600_000);
    await banUser(contextFor(test, staffActor('Support')), { userId: user.id, reason: 'Spam', unblockDate });

    await advance(3_500);
    expect(await codeOf(signIn())).toBe('user_banned');
    expect(await liftExpiredBans(contextFor(test, system))).toBe(0);

    await advance(101);
    expect(await codeOf(signIn())).toBe('done');
    expect(await codeOf(refreshTokens(contextFor(test, anonymous), { refreshToken }))).toBe('session_revoked');
    expect((await Ban.findOpen(test, user.id))?.unblockDate).toEqual(unblockDate);

    const jobs = [1, 2].map(() => contextFor(test, system, { via: 'worker' }));
    await Promise.all(jobs.map(liftExpiredBans));
    expect((await Promise.all(jobs.map(typesOf))).flat()).toEqual(['identity.user.unbanned.v1']);
    expect(await Ban.findOpen(test, user.id)).toBeNull();
    expect(await codeOf(signIn())).toBe('done');
  });
});
