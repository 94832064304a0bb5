import { demoId } from './demo-id.js';

/** One for everybody, one for the managers of a tenant, and one whose time is over. */
export async function seed({ models, daysFromNow, createMissing }) {
  const announcements = [
    {
      ...{ titleEn: 'Nowruz templates are here', titleFa: 'قالب‌های نوروزی رسید' },
      textEn: 'Forty new templates, free for everybody until the end of the holidays.',
      textFa: 'چهل قالب تازه، تا پایان تعطیلات برای همه رایگان.',
      ...{ audience: 'everyone', tenantId: null, startsAt: daysFromNow(-3), endsAt: daysFromNow(30) },
    },
    {
      ...{ titleEn: 'Invoices move to the console', titleFa: 'صورت‌حساب‌ها به پیشخان می‌روند' },
      textEn: 'From next month your invoices are where your usage is.',
      textFa: 'از ماه آینده صورت‌حساب‌ها را کنار گزارش مصرف می‌بینید.',
      ...{ audience: 'managers', tenantId: demoId('tenant acme'), startsAt: daysFromNow(-1), endsAt: null },
    },
    {
      ...{ titleEn: 'Maintenance on Friday night', titleFa: 'نگهداری در شب جمعه' },
      textEn: 'Renders wait from 02:00 to 03:00, Tehran time.',
      textFa: 'از ساعت ۲ تا ۳ بامداد رندرها در صف می‌مانند.',
      ...{ audience: 'everyone', tenantId: null, startsAt: daysFromNow(-20), endsAt: daysFromNow(-18) },
    },
  ];
  await createMissing(
    models.Announcement,
    announcements.map((values, index) => ({
      id: demoId(`announcement ${index}`),
      ...values,
      createdAt: values.startsAt,
    })),
  );
}
