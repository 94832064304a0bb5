import type { DomainFailure } from '../../../models/tenant-domain.js';
import type { TemplateValues, Wordings } from './template-values.js';

const ignore = 'اگر شما این درخواست را نداده‌اید، لازم نیست کاری کنید: بدون این پیام کسی پیش نمی‌رود.';
const secure = 'اگر کار شما نبوده است، همین حالا گذرواژهٔ تازه بگذارید و نشست‌های ناآشنا را ببندید.';
const providers = { google: 'گوگل', telegram: 'تلگرام' };
const factors = { TOTP: 'برنامهٔ تولید کد', SMS: 'کد پیامکی', Passkey: 'کلید عبور' };

function mfaChange(change: TemplateValues['mfa-changed']['change'], factor: keyof typeof factors | null): string {
  if (change === 'RecoveryCodesRenewed') return 'برای حساب شما کدهای بازیابی تازه ساخته شد و کدهای پیشین باطل‌اند.';
  if (change === 'Reset')
    return 'همهٔ مرحله‌های دوم ورود، کلیدهای عبور و کدهای بازیابی شما برداشته و نشست‌هایتان بسته شد.';
  const what = factor === null ? 'یک مرحلهٔ دوم' : factors[factor];
  if (factor === 'Passkey')
    return change === 'Added' ? `${what} به حساب شما افزوده شد.` : `${what} از حساب شما برداشته شد.`;
  return change === 'Added'
    ? `${what} به ورود دومرحله‌ای حساب شما افزوده شد.`
    : `${what} از ورود دومرحله‌ای حساب شما برداشته شد.`;
}

const domainFailures: Record<DomainFailure, (domain: string) => string[]> = {
  expired: (domain) => [
    `در ۷۲ ساعت نه رکورد و نه فایل در ${domain} پیدا شد.`,
    'یکی از آن‌ها را بگذارید و تأیید را دوباره آغاز کنید.',
  ],
  taken: (domain) => [
    `دامنهٔ ${domain} را مشتری دیگری تأیید کرده است.`,
    'اگر از آنِ شماست، رکوردی را که با آن تأیید شده بردارید و سه روز بعد دوباره آغاز کنید.',
  ],
  lost: (domain) => [
    `۷۲ ساعت است که نه رکورد و نه فایل در ${domain} پیدا می‌شود. این نشانی دیگر به شما نمی‌رسد.`,
    'یکی از آن‌ها را بازگردانید و تأیید را دوباره آغاز کنید.',
  ],
};

export const persian: Wordings = {
  'verify-email': ({ code, link, minutes }, { tenantName }) => ({
    subject: `تأیید نشانی ایمیل شما در ${tenantName}`,
    lines: ['برای تأیید اینکه این نشانی از آنِ شماست، این کد را وارد کنید یا پیوند را باز کنید.'],
    code,
    button: { label: 'تأیید نشانی', link },
    note: `کد تا ${minutes} دقیقه معتبر است. ${ignore}`,
  }),
  'verify-phone': ({ code, minutes }, { tenantName }) => ({
    subject: `کد شما در ${tenantName}`,
    lines: [`کد تأیید این شماره. تا ${minutes} دقیقه معتبر است.`],
    code,
    sms: `${tenantName}\nکد تأیید شماره: ${code}\nتا ${minutes} دقیقه معتبر است. آن را به کسی ندهید.`,
  }),
  'reset-password': ({ link, minutes }, { tenantName }) => ({
    subject: `گذاشتن گذرواژهٔ تازه در ${tenantName}`,
    lines: ['برای حساب شما درخواست گذرواژهٔ تازه شده است. برای انتخاب آن پیوند را باز کنید.'],
    button: { label: 'گذاشتن گذرواژهٔ تازه', link },
    note: `پیوند یک بار و تا ${minutes} دقیقه کار می‌کند. ${ignore}`,
    sms: `${tenantName}\nگذاشتن گذرواژهٔ تازه (تا ${minutes} دقیقه):\n${link}`,
  }),
  'account-exists': ({ link }, { tenantName }) => ({
    subject: `شما در ${tenantName} حساب دارید`,
    lines: [
      'کسی خواست با این نشانی نام‌نویسی کند، ولی این نشانی از پیش حساب دارد. مانند همیشه وارد شوید؛ اگر گذرواژه را فراموش کرده‌اید، می‌توانید گذرواژهٔ تازه بگذارید.',
    ],
    button: { label: 'ورود', link },
    note: 'اگر کار شما نبوده است، لازم نیست کاری کنید: چیزی تغییر نکرده است.',
    sms: `${tenantName}\nشما از پیش حساب دارید. ورود:\n${link}`,
  }),
  'new-device': ({ device, address, at, link }, { tenantName, moment }) => ({
    subject: `ورود تازه به ${tenantName}`,
    lines: [
      `حساب شما در ${moment(at)} از دستگاهی باز شد که پیش‌تر ندیده بودیم.`,
      ...(device === null ? [] : [`دستگاه: ${device}`]),
      ...(address === null ? [] : [`نشانی: ${address}`]),
    ],
    button: { label: 'بررسی ورودها', link },
    note: secure,
    sms: `${tenantName}\nورود تازه به حساب شما در ${moment(at)}. شما نبودید؟\n${link}`,
  }),
  'password-changed': ({ at, link }, { tenantName, moment }) => ({
    subject: `گذرواژهٔ شما در ${tenantName} عوض شد`,
    lines: [`گذرواژهٔ حساب شما در ${moment(at)} عوض شد.`],
    button: { label: 'کار من نبود', link },
    note: secure,
    sms: `${tenantName}\nگذرواژهٔ شما در ${moment(at)} عوض شد. شما نبودید؟\n${link}`,
  }),
  'mfa-changed': ({ change, factor, at, link }, { tenantName, moment }) => ({
    subject: `ورود دومرحله‌ای شما در ${tenantName} تغییر کرد`,
    lines: [mfaChange(change, factor), `زمان: ${moment(at)}`],
    button: { label: 'کار من نبود', link },
    note: secure,
    sms: `${tenantName}\n${mfaChange(change, factor)} شما نبودید؟\n${link}`,
  }),
  'passkey-refused': ({ passkey, at, link }, { tenantName, moment }) => ({
    subject: `ورود با کلید عبور شما در ${tenantName} رد شد`,
    lines: [
      `${passkey === null ? 'یکی از کلیدهای عبور شما' : `کلید عبور «${passkey}»`} چنان به کار رفت که گویی نسخه‌ای از آن ساخته شده است. آن ورود رد شد.`,
      `زمان: ${moment(at)}`,
      'این کلید عبور را بردارید و کلید تازه‌ای بسازید.',
    ],
    button: { label: 'بررسی امنیت حساب', link },
    note: secure,
    sms: `${tenantName}\nورود با کلید عبور شما رد شد؛ شاید از آن نسخه‌ای ساخته باشند. آن را بردارید:\n${link}`,
  }),
  'identity-linked': ({ provider, at, link }, { tenantName, moment }) => ({
    subject: `راه تازه‌ای برای ورود به ${tenantName}`,
    lines: [`در ${moment(at)} ورود با ${providers[provider]} به حساب شما پیوند خورد.`],
    button: { label: 'کار من نبود', link },
    note: secure,
    sms: `${tenantName}\nورود با ${providers[provider]} به حساب شما پیوند خورد. شما نبودید؟\n${link}`,
  }),
  'sms-code': ({ code, minutes }, { tenantName }) => ({
    subject: `کد ورود شما به ${tenantName}`,
    lines: [`کد ورود شما. تا ${minutes} دقیقه معتبر است.`],
    code,
    sms: `${tenantName}\nکد ورود: ${code}\nتا ${minutes} دقیقه معتبر است. آن را به کسی ندهید.`,
  }),
  invitation: ({ invitedBy, link, days }, { tenantName }) => ({
    subject: `دعوت به ${tenantName}`,
    lines: [
      invitedBy === null ? `شما به ${tenantName} دعوت شده‌اید.` : `${invitedBy} شما را به ${tenantName} دعوت کرده است.`,
    ],
    button: { label: 'پذیرفتن دعوت', link },
    note: `دعوت تا ${days} روز معتبر است. اگر نمی‌دانید دربارهٔ چیست، آن را نادیده بگیرید.`,
  }),
  'domain-verified': ({ domain }) => ({
    subject: `دامنهٔ ${domain} تأیید شد`,
    lines: [`دامنهٔ ${domain} تأیید شد. از این پس پیوندهای پیام‌ها به آن می‌روند.`],
  }),
  'domain-failed': ({ domain, failure }) => ({
    subject: failure === 'lost' ? `دامنهٔ ${domain} دیگر تأیید شده نیست` : `دامنهٔ ${domain} تأیید نشد`,
    lines: domainFailures[failure](domain),
  }),
  'trial-ending': ({ endsAt, link }, { tenantName, moment }) => ({
    subject: `دورهٔ آزمایشی ${tenantName} رو به پایان است`,
    lines: [`دورهٔ آزمایشی ${tenantName} در ${moment(endsAt)} پایان می‌یابد. پس از آن کاربرانش نمی‌توانند وارد شوند.`],
    button: { label: 'ادامه با فلت‌رندر', link },
  }),
  'webhook-disabled': ({ name, host, cause, at, link }, { tenantName, moment }) => ({
    subject: `یک وب‌هوک ${tenantName} خاموش شد`,
    lines: [
      cause === 'gone'
        ? `وب‌هوک ${name} در ${moment(at)} خاموش شد: ${host} پاسخ داد که دیگر رویدادی نمی‌خواهد (۴۱۰).`
        : `وب‌هوک ${name} در ${moment(at)} خاموش شد: ${host} روزهاست که رویدادی نگرفته است.`,
      'از این پس رویدادی به آن فرستاده نمی‌شود. گیرنده را درست و وب‌هوک را دوباره روشن کنید؛ آنچه پیش از این نرسیده را می‌توان دوباره فرستاد.',
    ],
    button: { label: 'دیدن وب‌هوک‌ها', link },
  }),
  'plan-ends-soon': ({ plan, endsAt, link }, { tenantName, moment }) => ({
    subject: `طرح ${plan} شما در ${tenantName} رو به پایان است`,
    lines: [
      `طرح ${plan} شما در ${moment(endsAt)} پایان می‌یابد و خودبه‌خود تمدید نمی‌شود.`,
      'ثانیه‌های رندری که تا آن زمان بماند از دست می‌رود، مگر آنکه پیش از آن طرحی بگیرید.',
    ],
    button: { label: 'انتخاب طرح', link },
    sms: `${tenantName}\nطرح ${plan} شما در ${moment(endsAt)} پایان می‌یابد. ادامه:\n${link}`,
  }),
  'renewal-failed': ({ plan, at, reason, link }, { tenantName, moment }) => ({
    subject: `طرح ${plan} شما در ${tenantName} تمدید نشد`,
    lines: [
      {
        balance: `موجودی شما برای تمدید طرح ${plan} کافی نیست. چیزی از آن کم نشد.`,
        switched_off: `طرح ${plan} دیگر فروخته نمی‌شود و تمدید نشد. چیزی از موجودی شما کم نشد.`,
        declined: `برداشت از کارت شما برای تمدید طرح ${plan} انجام نشد و موجودی شما نیز کافی نیست. مبلغی کم نشد.`,
        authentication: `بانک شما می‌خواهد پرداخت طرح ${plan} را خودتان تأیید کنید و تمدید خودکار این کار را نمی‌تواند انجام دهد. مبلغی کم نشد. برای ادامه، طرح را دوباره بخرید.`,
      }[reason],
      `این طرح در ${moment(at)} پایان می‌یابد. ثانیه‌های رندری که تا آن زمان بماند از دست می‌رود، مگر آنکه پیش از آن طرحی بگیرید.`,
    ],
    button: { label: 'انتخاب طرح', link },
    sms: `${tenantName}\nطرح ${plan} شما تمدید نشد و در ${moment(at)} پایان می‌یابد. ادامه:\n${link}`,
  }),
  'plan-ended': ({ plan, at, link }, { tenantName, moment }) => ({
    subject: `طرح ${plan} شما در ${tenantName} پایان یافت`,
    lines: [
      `طرح ${plan} شما در ${moment(at)} پایان یافت. ساخته‌هایتان سر جایشان هست؛ برای ویدیوهای تازه سقف‌های بدون طرح برقرار است.`,
    ],
    button: { label: 'انتخاب طرح', link },
    sms: `${tenantName}\nطرح ${plan} شما پایان یافت. انتخاب طرح:\n${link}`,
  }),
};
