import { AvatarImage } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { avatarUrl } from './avatar-url.js';

export interface Avatar {
  id: string;
  title: string;
  url: string;
}

const mostShown = 500;

/** The pictures on offer, in their order. */
export async function listAvatars(context: Context): Promise<Avatar[]> {
  authorizeOperation(context, 'listAvatars');
  const images = await AvatarImage.findAll({
    attributes: ['id', 'title'],
    where: { isActive: true },
    order: ['position', 'id'],
    limit: mostShown,
  });
  return images.map(({ id, title }) => ({ id, title, url: avatarUrl(id) }));
}
