/** The contract's defaults, which the validator has put in already; the types do not know it. */
export function pageOf(query: { page?: number; page_size?: number }): { page: number; pageSize: number } {
  return { page: query.page ?? 1, pageSize: query.page_size ?? 20 };
}
