import { AvatarImage } from '../../models/index.js';

/** The picture as it is served to anybody: those who chose one that is offered no more still show it. */
export async function findAvatarSvg(avatarId: string): Promise<string | null> {
  const image = await AvatarImage.findByPk(avatarId, { attributes: ['svg'] });
  return image?.svg ?? null;
}
