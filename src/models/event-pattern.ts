export const longestPattern = 120;
const written = /^(?:\*|[a-z0-9_]+)(?:\.(?:\*|[a-z0-9_]+)){0,5}$/;

/** Whether it could stand for a type of event, ours or another service's. */
export const isWrittenPattern = (text: string): boolean => text.length <= longestPattern && written.test(text);

/**
 * Whether an event of `type` is one of `pattern`: that type itself, or one that a wildcard stands for. A `*` is one part of
 * a type (`identity.*.created.v1`), and as the last part all that is left, one part at least (`identity.*`, `*`).
 */
export function fitsEventPattern(pattern: string, type: string): boolean {
  const [wanted, parts] = [pattern.split('.'), type.split('.')];
  if (wanted.at(-1) === '*' ? parts.length < wanted.length : parts.length !== wanted.length) return false;
  return wanted.every((part, place) => part === '*' || part === parts[place]);
}
