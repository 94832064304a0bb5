/** Names shorter than this have too many honest neighbours (HOST and HOME). */
const shortest = 7;

/** The known name that `name` is one slip away from: a letter more, less, other, or two swapped. */
export function findMisspelling<Name extends string>(name: string, known: readonly Name[]): Name | null {
  const written = name.toUpperCase();
  if (known.some((candidate) => candidate === name)) return null;
  return known.find((candidate) => candidate.length >= shortest && isOneSlipAway(written, candidate)) ?? null;
}

function isOneSlipAway(written: string, meant: string): boolean {
  let start = 0;
  while (start < meant.length && written[start] === meant[start]) start += 1;
  const rest = (text: string, from: number) => text.slice(start + from);
  const swapped = `${written[start + 1] ?? ''}${written[start] ?? ''}${rest(written, 2)}`;
  return (
    rest(written, 0) === rest(meant, 0) ||
    rest(written, 1) === rest(meant, 1) ||
    rest(written, 0) === rest(meant, 1) ||
    rest(written, 1) === rest(meant, 0) ||
    swapped === rest(meant, 0)
  );
}
