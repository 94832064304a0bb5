import * as feather from 'react-feather';

/** A feather icon by name; decoration only, so that every icon stands beside a word or an aria-label. */
export function Icon({ name, size = 16 }: { name: string; size?: number }) {
  const Shape = (feather as unknown as Record<string, feather.Icon | undefined>)[name];
  return Shape ? <Shape size={size} aria-hidden="true" className={`icon icon-${name}`} /> : null;
}
