/** `part` of `of` parts of the whole, rounded down. Exact for any 64-bit amounts. */
export function partOf(whole: number, part: number, of: number): number {
  return Number((BigInt(whole) * BigInt(part)) / BigInt(of));
}
