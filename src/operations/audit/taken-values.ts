import { type SealedEntry, valueHashesOf, valueHashLength, valuesOf } from './seal-of.js';

export interface TakenValues {
  /** Something that told of an erased person was taken out. */
  isBlanked: boolean;
  /** Values that are others now, and that no erasure has changed. */
  changed: string[];
}

/** Holds each value against its hash. Only an erased person's may be gone, and none may be another. */
export function takenValues(entry: SealedEntry, sealed: Buffer, isOfErased: boolean): TakenValues {
  const hashes = valueHashesOf(entry);
  const isAsSealed = (place: number) => {
    const [from, to] = [place * valueHashLength, (place + 1) * valueHashLength];
    return hashes.subarray(from, to).equals(sealed.subarray(from, to));
  };
  const others = valuesOf(entry).filter((_value, place) => !isAsSealed(place));
  const changed = others.filter(({ isErased }) => !(isErased && isOfErased)).map(({ name }) => name);
  return { isBlanked: others.length > changed.length, changed };
}
