import { publicUrl } from '../../platform/public-url.js';

/** Where this service serves a picture of its library. */
export function avatarUrl(avatarId: string): string {
  return `${publicUrl()}/avatars/${avatarId}.svg`;
}
