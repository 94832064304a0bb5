/** Addresses of demo users of acme that no seed has banned. */
export const people = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `person${String(index + 21).padStart(3, '0')}@acme.test`);
