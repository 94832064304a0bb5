import { demoId } from './demo-id.js';

const rendered = { event_types: ['render.job.completed.v1'], fields: [] };

export async function seed({ models, context, daysFromNow, createMissing }) {
  const discounts = [
    { code: 'WELCOME20', name: 'Welcome', kind: 'Percentage', value: 20 },
    {
      code: 'MINUS50K',
      name: 'Fifty thousand off',
      kind: 'FixedAmount',
      value: 50_000,
      currency: 'IRR',
      maxUseCount: 500,
      useCount: 120,
      minimumAmountMinor: 100_000,
      budgetMinor: 25_000_000,
      budgetUsedMinor: 6_000_000,
    },
    { code: 'ONEFREE', name: 'One month free', kind: 'FreeMonths', value: 1, expiresAt: daysFromNow(60) },
    { code: 'CREDITS10', name: 'Ten render credits', kind: 'RenderCredits', value: 10 },
    {
      code: 'NOWRUZ1405',
      name: 'Nowruz sale',
      kind: 'Percentage',
      value: 30,
      startsAt: daysFromNow(-90),
      expiresAt: daysFromNow(-60),
    },
    { code: 'FIRST100', name: 'The first hundred', kind: 'Percentage', value: 50, maxUseCount: 100, useCount: 100 },
    { code: 'ACME15', name: 'Acme partners', kind: 'Percentage', value: 15, tenantId: demoId('tenant acme') },
  ];
  await createMissing(
    models.Discount,
    discounts.map((discount, index) => ({
      id: demoId(`discount ${discount.code}`),
      tenantId: null,
      currency: null,
      ownerUserId: null,
      ownerProfitPercentage: null,
      maxUseCount: null,
      startsAt: null,
      expiresAt: null,
      createdAt: daysFromNow(index - 100),
      ...discount,
    })),
  );
  const quests = [
    {
      questType: 'OneTime',
      title: 'Render your first video',
      targetCount: 1,
      prizeType: 'Balance',
      prizeAmount: 100_000,
      condition: rendered,
    },
    {
      questType: 'Daily',
      title: 'Sign in today',
      targetCount: 1,
      prizeType: 'LoyaltyScore',
      prizeAmount: 5,
      condition: { event_types: ['identity.session.started.v1'], fields: [] },
    },
    {
      questType: 'Weekly',
      title: 'Render three videos this week',
      targetCount: 3,
      prizeType: 'LoyaltyScore',
      prizeAmount: 50,
      condition: rendered,
    },
    {
      questType: 'Onboarding',
      title: 'Complete your profile',
      challenge: 'Fill in your birthday',
      targetCount: 1,
      prizeType: 'LoyaltyScore',
      prizeAmount: 20,
      condition: { event_types: ['identity.user.updated.v1'], fields: [{ field: 'changed.birth_date', is_set: true }] },
    },
    {
      questType: 'Milestone',
      title: 'Render one hundred videos',
      targetCount: 100,
      prizeType: 'Balance',
      prizeAmount: 2_000_000,
      condition: rendered,
    },
  ];
  await createMissing(
    models.Quest,
    quests.map((quest, index) => ({
      id: demoId(`quest ${quest.questType}`),
      tenantId: null,
      challenge: null,
      why: null,
      hint: null,
      icon: null,
      startsAt: null,
      expiresAt: null,
      createdAt: daysFromNow(index - 100),
      ...quest,
    })),
  );
  const gifts = [
    {
      name: 'Thank you',
      description: 'Ten credits for rendering',
      prizeType: 'RenderCredits',
      value: 10,
      unit: 'credits',
      expiresAfterDays: 30,
    },
    { name: 'A little pocket money', prizeType: 'Balance', value: 100_000, unit: 'rial' },
    { name: 'Half price', prizeType: 'Discount', value: 50, unit: 'percent', expiresAfterDays: 60 },
  ].map((gift, index) => ({
    id: demoId(`gift ${gift.name}`),
    tenantId: null,
    description: null,
    expiresAfterDays: null,
    createdAt: daysFromNow(index - 100),
    ...gift,
  }));
  await createMissing(models.Gift, gifts);
  const { id: giftId, name, description, prizeType, value, unit } = gifts[0];
  await createMissing(models.EarnedGift, [
    {
      id: demoId('earned gift user@acme'),
      giftId,
      ...{ name, description, prizeType, value, unit },
      userId: demoId('user user@acme'),
      tenantId: demoId('tenant acme'),
      source: 'staff',
      sourceId: null,
      earnedAt: daysFromNow(-2),
      expiresAt: daysFromNow(28),
    },
  ]);
  const completed = await models.Quest.findByPk(demoId('quest OneTime'), { transaction: context.transaction });
  await createMissing(
    models.QuestProgress,
    [
      {
        id: demoId('progress user@acme OneTime'),
        questId: completed.id,
        userId: demoId('user user@acme'),
        tenantId: demoId('tenant acme'),
        periodKey: 'once',
        currentCount: 1,
        completedAt: daysFromNow(-1),
      },
    ],
    (progress) => Object.assign(progress, { quest: completed }),
  );
}
