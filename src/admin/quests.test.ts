import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Quest, User } from '../models/index.js';
import { buildGift, buildProgress, buildQuest, buildUser } from '../test-support/factories.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());

const terms = {
  title: 'Render in HD',
  questType: 'Weekly',
  targetCount: '3',
  prizeType: 'Balance',
  prizeAmount: '500',
};
const counted = { eventTypes: ['render.job.*'], fieldConditions: ['quality in hd, full_hd', 'seconds >= 30'] };

describe('a quest in the console', () => {
  it('keeps the condition that the lines say, and starts its form with them', async () => {
    const finance = await test.signedIn('Finance');
    const { status } = await finance.post('/api/resources/quests/actions/new', { ...terms, ...counted });
    expect(status).toBe(200);
    const quest = await Quest.findOne({ where: { title: 'Render in HD' }, rejectOnEmpty: true });
    expect(quest.condition).toEqual({
      event_types: ['render.job.*'],
      fields: [
        { field: 'quality', one_of: ['hd', 'full_hd'] },
        { field: 'seconds', at_least: 30 },
      ],
    });
    const { body } = await finance.get(`/api/resources/quests/records/${quest.id}/edit`);
    expect(body.record.form.values).toMatchObject(counted);
  });

  it('says at its field what is wrong with a condition', async () => {
    const finance = await test.signedIn('Finance');
    const faultsOf = async (values: object) =>
      Object.keys(
        (await finance.post('/api/resources/quests/actions/new', { ...terms, ...values })).body.record.errors,
      );
    expect(await faultsOf({ eventTypes: [] })).toEqual(['eventTypes']);
    expect(await faultsOf({ eventTypes: ['identity.user.*'], fieldConditions: ['seconds > 3'] })).toEqual([
      'fieldConditions',
    ]);
    expect(await faultsOf({ ...counted, prizeType: 'Gift', prizeAmount: '1' })).toEqual(['prizeGiftId']);
  });

  it('forgets a gift that was chosen before the prize became another', async () => {
    const { id: prizeGiftId } = await buildGift(test);
    const finance = await test.signedIn('Finance');
    const sent = { ...terms, ...counted, title: 'No gift', prizeGiftId };
    expect((await finance.post('/api/resources/quests/actions/new', sent)).status).toBe(200);
    expect((await Quest.findOne({ where: { title: 'No gift' } }))?.prizeGiftId).toBeNull();
  });

  it('shows how many began, completed and claimed, and what that cost, without what was taken back', async () => {
    const quest = await buildQuest(test, { prizeType: 'Balance', prizeAmount: 500 });
    const now = new Date();
    const claimed = { claimedAt: now, prizeType: 'Balance', prizeAmount: 400 } as const;
    for (const values of [{ completedAt: null }, {}, claimed, { ...claimed, takenBackAt: now }])
      await buildProgress(test, await buildUser(test), quest, values);
    const auditor = await test.signedIn('Auditor');
    const { body } = await auditor.get(`/api/resources/quests/records/${quest.id}/show`);
    const { offeredCount, startedCount, completedCount, claimedCount, prizeCost } = body.record.params;
    expect([startedCount, completedCount, claimedCount, Number(prizeCost)]).toEqual([3, 2, 1, 400]);
    // Those of its tenant and of no other, and nobody who came after it had ended.
    expect(offeredCount).toBe(await User.count());
    const { tenantId } = await buildUser(test);
    const ended = new Date(Date.now() - 3_600_000);
    const former = { createdAt: new Date(Date.now() - 7_200_000) };
    const own = await buildQuest(test, {
      tenantId,
      startsAt: former.createdAt,
      expiresAt: ended,
      createdAt: former.createdAt,
    });
    await buildUser(test, { tenantId, ...former });
    const { body: told } = await auditor.get(`/api/resources/quests/records/${own.id}/show`);
    expect(told.record.params.offeredCount).toBe(1);
  });

  it('counts people in its funnel, and all that they got', async () => {
    const quest = await buildQuest(test, { questType: 'Daily', prizeType: 'Balance', prizeAmount: 500 });
    const user = await buildUser(test);
    const claimed = { claimedAt: new Date(), prizeType: 'Balance', prizeAmount: 500 } as const;
    for (const periodKey of ['2026-11-20', '2026-11-21'])
      await buildProgress(test, user, quest, { ...claimed, periodKey });
    const auditor = await test.signedIn('Auditor');
    const { body } = await auditor.get(`/api/resources/quests/records/${quest.id}/show`);
    const { startedCount, claimedCount, prizeCost } = body.record.params;
    expect([startedCount, claimedCount, Number(prizeCost)]).toEqual([1, 1, 1_000]);
  });
});
