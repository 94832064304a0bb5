import { AvatarImage, User } from '../../models/index.js';
import { savePrepared } from '../../models/prepared-save.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { publicHttpsUrl } from '../../platform/web-addresses.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';
import { avatarUrl } from './avatar-url.js';

export interface SetAvatarInput {
  /** Of the library. */
  avatarId?: string;
  /** Null takes the picture away. */
  avatarUrl?: string | null;
}

const longestUrl = 2_048;

/** One of the two. The address of an own picture is shown in pages and mails, so it is https and on a public host. */
export async function setAvatar(context: Context, input: SetAvatarInput): Promise<User> {
  authorizeOperation(context, 'setAvatar');
  const { userId } = signedInUser(context);
  const url = await chosenUrl(input);
  return inTransaction(context, async (context) => {
    const user = await User.findLivingForUpdate(context, userId);
    if (!user) throw notFound('user');
    return savePrepared(context, user.set({ avatarUrl: url }));
  });
}

async function chosenUrl({ avatarId, avatarUrl: text }: SetAvatarInput): Promise<string | null> {
  if ((avatarId === undefined) === (text === undefined))
    throw unacceptable('avatar_id', 'Give either avatar_id or avatar_url.');
  if (avatarId !== undefined) {
    const isOffered = (await AvatarImage.count({ where: { id: avatarId, isActive: true } })) > 0;
    if (!isOffered) throw unacceptable('avatar_id', 'The library has no such picture.');
    return avatarUrl(avatarId);
  }
  if (text === null || text === undefined) return null;
  const url = publicHttpsUrl(text.trim());
  if (url === null || url.length > longestUrl)
    throw unacceptable(
      'avatar_url',
      'Give an address that starts with https:// and names a public host, without a password.',
    );
  return url;
}
