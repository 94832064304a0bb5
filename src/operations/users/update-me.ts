import { User } from '../../models/index.js';
import type { Locale } from '../../models/locale.js';
import { savePrepared } from '../../models/prepared-save.js';
import type { Gender } from '../../models/user.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { requireAllowedName } from '../banned-words/require-allowed-name.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';

export interface UpdateMeInput {
  fullName?: string | null;
  slogan?: string | null;
  aboutMe?: string | null;
  companyName?: string | null;
  websiteName?: string | null;
  /** `YYYY-MM-DD`. */
  birthDate?: string | null;
  gender?: Gender | null;
  /** Null = the tenant's. */
  locale?: Locale | null;
  emailTellMe?: boolean;
  smsTellMe?: boolean;
  pushTellMe?: boolean;
  telegramTellMe?: boolean;
}

export async function updateMe(context: Context, input: UpdateMeInput): Promise<User> {
  authorizeOperation(context, 'updateMe');
  const { userId } = signedInUser(context);
  if (input.birthDate) requirePastDate(context, input.birthDate);
  return inTransaction(context, async (context) => {
    const user = await User.findLivingForUpdate(context, userId);
    if (!user) throw notFound('user');
    await requireAllowedName(context, 'full_name', input.fullName, user.fullName);
    return savePrepared(context, user.set(input));
  });
}

function requirePastDate(context: Context, date: string): void {
  const isPast = isDay(date) && date >= '1900-01-01' && date <= context.now().toISOString().slice(0, 10);
  if (!isPast) throw unacceptable('birth_date', 'Give a date between 1900-01-01 and today.');
}

/** Whether the calendar has this day: `Date` takes the 30th of February for a day of March. */
function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString() === `${text}T00:00:00.000Z`;
}
