/** What the operations that the console calls say of a refusal, by their English words; a test holds the list whole. */
export const persianRefusals: Record<string, string> = {
  'This cannot be empty.': 'این نمی‌تواند خالی باشد.',
  'A word of this name is not allowed. Choose another.': 'این نام واژه‌ای دارد که پذیرفته نیست. نام دیگری برگزینید.',
  'There is one with this value already.': 'یکی با همین مقدار از پیش هست.',
  'This is no e-mail address.': 'این نشانی ایمیل نیست.',
  'This may only hold visible characters in one line.': 'اینجا تنها نویسه‌های دیدنی در یک سطر می‌آید.',
  'This text holds characters that cannot be stored.': 'این متن نویسه‌هایی دارد که نگه‌داشتنی نیستند.',
  'This is no date and time within the years 1 to 9999.': 'این تاریخ و ساعتی میان سال‌های ۱ تا ۹۹۹۹ میلادی نیست.',
  'Ask for 7, 30 or 90 days.': '۷، ۳۰ یا ۹۰ روز را بخواهید.',
  'Ask for at most {{1}} days at a time.': 'هر بار بیش از {{1}} روز نخواهید.',
  'Give a day such as 2026-11-24.': 'روزی مانند 2026-11-24 بنویسید.',
  'The first day must not come after the last.': 'روز نخست نباید پس از روز پایانی باشد.',
  'The end must come after the start.': 'پایان باید پس از آغاز باشد.',
  'The end must lie in the future.': 'پایان باید در آینده باشد.',
  'The end of a ban must lie in the future.': 'پایان مسدودی باید در آینده باشد.',
  '{{1}} is neither an address nor a network, such as 203.0.113.0/24.':
    '{{1}} نه نشانی است و نه شبکه‌ای مانند 203.0.113.0/24.',
  'Name at most {{1}} networks.': 'بیش از {{1}} شبکه ننویسید.',
  'The rate is a whole number of requests a minute, from 1 to 100,000.':
    'نرخ، عدد درستی از درخواست‌ها در دقیقه است، از ۱ تا ۱۰۰٬۰۰۰.',
  'Name at least one of {{1}}.': 'دست‌کم یکی از این‌ها را برگزینید: {{1}}.',
  'The old key can stay good for {{1}} days at most.': 'کلید کهنه حداکثر {{1}} روز معتبر می‌ماند.',
  'A tenant has at most {{1}} keys at a time. Revoke one that is not used.':
    'هر مشتری هم‌زمان حداکثر {{1}} کلید دارد. کلیدی را که به کار نمی‌رود باطل کنید.',
  'This key was replaced already. Rotate its successor.': 'این کلید پیش‌تر جایگزین شده است. جانشین آن را عوض کنید.',
  'A tenant has at most {{1}} webhooks. Delete one that is not used.':
    'هر مشتری حداکثر {{1}} وب‌هوک دارد. وب‌هوکی را که به کار نمی‌رود پاک کنید.',
  'This webhook is off. Switch it on first.': 'این وب‌هوک خاموش است. نخست آن را روشن کنید.',
  'Give an https address on the public internet, by name, without a user name or password.':
    'نشانی https با نام میزبانی در اینترنت عمومی بنویسید، بدون نام کاربری و گذرواژه.',
  'An address has at most {{1}} characters.': 'نشانی حداکثر {{1}} نویسه دارد.',
  'A name has at most {{1}} characters.': 'نام حداکثر {{1}} نویسه دارد.',
  'No event is of the type {{1}}. Near to it are {{2}}.': 'هیچ رویدادی از نوع {{1}} نیست. نزدیک به آن: {{2}}.',
  'This key is good no more. Make a new one.': 'این کلید دیگر معتبر نیست. کلید تازه‌ای بسازید.',
  'This is no valid phone number. Give it as +989121234567.':
    'این شمارهٔ تلفن معتبر نیست. آن را مانند \u2068+989121234567\u2069 بنویسید.',
  'This password is among the commonest and easily guessed. Choose another.':
    'این گذرواژه از رایج‌ترین‌هاست و آسان حدس زده می‌شود. گذرواژهٔ دیگری برگزینید.',
  'The password must not contain your e-mail address or phone number.':
    'گذرواژه نباید نشانی ایمیل یا شمارهٔ تلفن شما را در خود داشته باشد.',
  'The password has {{1}} to 128 characters.': 'گذرواژه {{1}} تا ۱۲۸ نویسه دارد.',
  'This is the only way to sign in to this account. Set a password first.':
    'این تنها راه ورود به این حساب است. نخست باید گذرواژه‌ای گذاشته شود.',
  'A code has 3 to 40 letters, digits, - or _, and starts with a letter or digit.':
    'کد ۳ تا ۴۰ حرف لاتین، رقم، - یا _ دارد و با حرف یا رقم آغاز می‌شود.',
  'A code has 2 to 40 letters, digits or -, and starts with a letter or digit.':
    'کد ۲ تا ۴۰ حرف لاتین، رقم یا - دارد و با حرف یا رقم آغاز می‌شود.',
  'A plan is for a User or a Tenant.': 'طرح یا برای یک نفر است یا برای یک مشتری.',
  'A plan is billed Monthly, Quarterly or Yearly.': 'طرح ماهانه، سه‌ماهه یا سالانه پرداخت می‌شود.',
  'Name a currency by its ISO 4217 code, such as IRR.': 'واحد پول را با کد ISO 4217 بنویسید، مانند IRR.',
  'What it cost before must be above the price.': 'قیمت پیشین باید بیش از قیمت باشد.',
  'Tax is from 0 to 100 percent, with at most two decimals.': 'مالیات از ۰ تا ۱۰۰ درصد است، با حداکثر دو رقم اعشار.',
  'The speed is above 0 and at most 100, with at most two decimals.':
    'سرعت بیش از ۰ و حداکثر ۱۰۰ است، با حداکثر دو رقم اعشار.',
  'A resolution is 2 to 10 letters or digits, such as 1080p or 4K.':
    'وضوح ۲ تا ۱۰ حرف لاتین یا رقم است، مانند 1080p یا 4K.',
  'A product of the store has up to 100 letters, digits, dots, - or _.':
    'کالای فروشگاه حداکثر ۱۰۰ حرف لاتین، رقم، نقطه، - یا _ دارد.',
  'Give a whole number from {{1}} to {{2}}.': 'عدد درستی از {{1}} تا {{2}} بنویسید.',
  'Features are named values, such as watermark = false.': 'امکانات، مقدارهای نام‌دارند، مانند watermark = false.',
  'A plan has at most {{1}} features.': 'هر طرح حداکثر {{1}} امکان دارد.',
  'A feature is named in up to 40 small letters, digits or _, such as watermark.':
    'نام امکان حداکثر ۴۰ حرف کوچک لاتین، رقم یا _ است، مانند watermark.',
  'The feature {{1}} must be a text of at most {{2}} characters, a number, true or false.':
    'امکان {{1}} باید متنی با حداکثر {{2}} نویسه، عدد، true یا false باشد.',
  'A profit is from 0 to 100 percent, with at most two decimals.': 'سود از ۰ تا ۱۰۰ درصد است، با حداکثر دو رقم اعشار.',
  'A profit needs an owner who gets it.': 'سود به صاحبی نیاز دارد که آن را بگیرد.',
  'There is no such user in this tenant.': 'در این مشتری چنین کاربری نیست.',
  'The value must be above zero.': 'مقدار باید بیش از صفر باشد.',
  'A percentage is at most 100.': 'درصد حداکثر ۱۰۰ است.',
  'A percentage has at most two decimals.': 'درصد حداکثر دو رقم اعشار دارد.',
  'The value must be a whole number.': 'مقدار باید عدد درست باشد.',
  'A budget is for kinds that take money off. Leave it empty.':
    'بودجه تنها برای تخفیف‌هایی است که از مبلغ کم می‌کنند. آن را خالی بگذارید.',
  'Give a whole number from 1 to {{1}}, or none.': 'عددی درست از ۱ تا {{1}} بنویسید یا خالی بگذارید.',
  'Issue from 1 to {{1}} codes at a time.': 'هر بار از ۱ تا {{1}} کد صادر کنید.',
  'A prefix has 1 to 24 letters, digits, - or _, and starts with a letter or digit.':
    'آغاز کد ۱ تا ۲۴ حرف لاتین، رقم، - یا _ دارد و با حرف یا رقم آغاز می‌شود.',
  'Already {{1}} of it is used.': 'تا اینجا {{1}} از آن استفاده شده است.',
  'It was used {{1}} times already.': 'تاکنون {{1}} بار به کار رفته است.',
  'The prize is a whole number from 1 to {{1}}.': 'جایزه عدد درستی از ۱ تا {{1}} است.',
  'A gift is good for 1 to 3,650 days, or for ever.': 'هدیه ۱ تا ۳٬۶۵۰ روز اعتبار دارد، یا برای همیشه.',
  'A quest gives one gift: the amount is 1.': 'هر مأموریت یک هدیه می‌دهد: مقدار ۱ است.',
  'Name the gift when the prize is one, and only then.': 'هدیه را وقتی نام ببرید که جایزه هدیه است، و فقط آن وقت.',
  'There is no such gift where the quest is offered.': 'در جایی که مأموریت پیشنهاد می‌شود چنین هدیه‌ای نیست.',
  'This gift belongs to another tenant than the user.': 'این هدیه از آن مشتری دیگری جز مشتری کاربر است.',
  'This gift is switched off.': 'این هدیه خاموش است.',
  'The target is a whole number from 1 to 1,000,000.': 'هدف عدد درستی از ۱ تا ۱٬۰۰۰٬۰۰۰ است.',
  'Choose between 1 and {{1}} minutes.': 'میان ۱ و {{1}} دقیقه برگزینید.',
  'A tenant has at most {{1}} open invitations. Revoke one first.':
    'هر مشتری حداکثر {{1}} دعوت باز دارد. نخست یکی را پس بگیرید.',
  'This is the last manager of the tenant. Make somebody else a manager first.':
    'این واپسین مدیر مشتری است. نخست کس دیگری را مدیر کنید.',
  'This invitation was accepted. Remove the member, or change his role.':
    'این دعوت پذیرفته شده است. عضو را کنار بگذارید یا نقشش را عوض کنید.',
  'Only a message that failed can be sent again.': 'تنها پیامی که نرسیده است دوباره فرستاده می‌شود.',
  'What it brings has expired. Have the user ask for a new one.':
    'اعتبار آنچه در پیام است گذشته است. کاربر باید پیام تازه‌ای بخواهد.',
  'Your tenant asks for a second factor: set up another one first.':
    'این مشتری عامل دوم می‌خواهد: نخست باید عامل دیگری برپا شود.',
  'Name operations open to services: {{1}}.': 'عملیاتی را برگزینید که برای سرویس‌ها باز است: {{1}}.',
  'A token that is not revoked has this certificate. Revoke that one first.':
    'توکنی که باطل نشده این گواهی را دارد. نخست آن را باطل کنید.',
  'A certificate is named as its subject is, such as gateway.internal.':
    'گواهی به نام دارنده‌اش خوانده می‌شود، مانند gateway.internal.',
  'A token named {{1}} is in use. Choose another name or revoke that one.':
    'توکنی به نام {{1}} در کار است. نام دیگری برگزینید یا آن را باطل کنید.',
  'A service is named in small letters, digits and -, such as gateway.':
    'نام سرویس از حروف کوچک لاتین، رقم و - است، مانند gateway.',
  'This is the last active Owner. Make somebody else Owner first.':
    'این واپسین مالک فعال است. نخست کس دیگری را مالک کنید.',
  'A footer may have at most {{1}} tags.': 'پانویس حداکثر {{1}} برچسب HTML دارد.',
  'The footer is longer than {{1}} characters once it is cleaned.': 'پانویس پس از پاک‌سازی بیش از {{1}} نویسه دارد.',
  '{{1}} is no public host name. Give names such as www.example.com or *.example.com.':
    '{{1}} نام میزبان همگانی نیست. نام‌هایی مانند www.example.com یا \u2068*.example.com\u2069 بنویسید.',
  'Give names of fonts, such as Vazirmatn, sans-serif.':
    'نام قلم‌ها را بنویسید، مانند \u2068Vazirmatn, sans-serif\u2069.',
  'Give an address that starts with https:// and names a public host, without a password.':
    'نشانی‌ای بنویسید که با \u2068https://\u2069 آغاز شود، میزبانی همگانی را نام ببرد و گذرواژه نداشته باشد.',
  'Give a colour such as #1a2b3c.': 'رنگی مانند \u2068#1a2b3c\u2069 بنویسید.',
  'A slug has 3 to 40 letters, digits and -, and no - at its ends.':
    'نشانی کوتاه ۳ تا ۴۰ حرف لاتین، رقم و - دارد و با - آغاز و تمام نمی‌شود.',
  'The slug {{1}} is reserved. Choose another.': 'نشانی کوتاه {{1}} کنار گذاشته شده است. دیگری برگزینید.',
  'This claim has failed. Start the verification of the domain again.':
    'این درخواست ناکام ماند. تأیید دامنه را از نو آغاز کنید.',
  "{{1}} is no domain of one's own. Give a name such as video.example.com.":
    '{{1}} دامنه‌ای از آن خود نیست. نامی مانند video.example.com بنویسید.',
  'This tenant is cancelled and takes no domains.': 'این مشتری لغو شده است و دامنه نمی‌پذیرد.',
  'A tenant may claim at most {{1}} domains. Remove one first.':
    'هر مشتری حداکثر {{1}} دامنه دارد. نخست یکی را بردارید.',
  '{{1}} is no origin. Give https, a public host and perhaps a port, such as https://app.example.com.':
    '{{1}} مبدأ نیست. https، میزبانی همگانی و شاید درگاهی بنویسید، مانند \u2068https://app.example.com\u2069.',
  'There is a blank in it. Copy it once more.': 'در آن فاصله‌ای هست. دوباره رونوشت بردارید.',
  'This tenant is {{1}}; only one that is {{2}} can become {{3}} so.':
    'این مشتری {{1}} است؛ تنها مشتری {{2}} چنین {{3}} می‌شود.',
  '{{1}} is no time zone. Give an IANA name, such as Asia/Tehran.':
    '{{1}} منطقهٔ زمانی نیست. نامی از IANA بنویسید، مانند \u2068Asia/Tehran\u2069.',
  'This user has no address that a link may be sent to.': 'این کاربر نشانی‌ای ندارد که بتوان پیوندی به آن فرستاد.',
  'The addresses of this user are verified already.': 'نشانی‌های این کاربر پیش‌تر تأیید شده‌اند.',
  'Name 1 to {{1}} types of events.': 'از ۱ تا {{1}} نوع رویداد بنویسید.',
  'No event is of the type {{1}}. See contracts/events.':
    'هیچ رویدادی از نوع {{1}} نیست. \u2068contracts/events\u2069 را ببینید.',
  'Say of {{1}} that it is set, = a value, >= a number, or in a list.':
    'دربارهٔ {{1}} بگویید که مقدار دارد، با مقداری برابر است، دست‌کم عددی است، یا در فهرستی است.',
  'There are at most {{1}} conditions on fields.': 'حداکثر {{1}} شرط بر خانه‌ها می‌آید.',
  '“{{1}}” is no field such as changed.birth_date.': '«{{1}}» خانه‌ای مانند \u2068changed.birth_date\u2069 نیست.',
  '“{{1}}” is no type such as render.job.completed.v1 or render.job.*.':
    '«{{1}}» نوعی مانند \u2068render.job.completed.v1\u2069 یا \u2068render.job.*\u2069 نیست.',
  'Refund a whole amount above zero, in minor units.': 'مبلغی درست و بیش از صفر، به کوچک‌ترین واحد پول بنویسید.',
  'Somebody has decided about this refund already.': 'دربارهٔ این بازپرداخت پیش‌تر تصمیم گرفته شده است.',
  'Give a whole amount in minor units, above or below zero.':
    'مبلغی درست به کوچک‌ترین واحد پول بنویسید، بیش یا کم از صفر.',
  'Somebody has decided about this correction already.': 'دربارهٔ این اصلاح پیش‌تر تصمیم گرفته شده است.',
  'A message has at most one megabyte.': 'هر پیام حداکثر یک مگابایت است.',
  'This is no JSON: {{1}}': 'این JSON نیست: {{1}}',
  'Only the beginning of this message was kept. Have it sent again.':
    'تنها آغاز این پیام نگه داشته شده است. بخواهید دوباره فرستاده شود.',
  'The end must be later than the beginning.': 'پایان باید پس از آغاز باشد.',
  'Say since when, or which entity or event.': 'بگویید از چه زمانی، یا کدام رکورد یا رویداد.',
  'These are {{1}} events; at most {{2}} at once. Narrow the time or the types.':
    'این {{1}} رویداد است؛ هر بار حداکثر {{2}} رویداد. زمان یا گونه‌ها را محدودتر کنید.',
  'Somebody has decided about this message already.': 'کسی دربارهٔ این پیام تصمیم گرفته است.',
  'You may not do this.': 'اجازهٔ این کار را ندارید.',
  'Another member of staff than the one who asked for it has to decide.':
    'همکار دیگری، جز کسی که درخواست کرده است، باید تصمیم بگیرد.',
  'Only a signed-in user has an account of his own.': 'تنها کاربری که وارد شده است، حسابی از آن خود دارد.',
  'Only a staff member acts as a user.': 'تنها همکاران می‌توانند به جای کاربری کار کنند.',
  'Only the platform sets the limits of a tenant.': 'سقف‌های هر مشتری را تنها پلتفرم می‌گذارد.',
  'This is not done while acting as a user.': 'این کار هنگام کار کردن به جای کاربر انجام نمی‌شود.',
  'What became of this payment is decided already.': 'سرنوشت این پرداخت پیش‌تر روشن شده است.',
  'There is no such plan in this tenant.': 'در این مشتری چنین طرحی نیست.',
};
