/** Pages count from 1. */
export interface PageRequest {
  page: number;
  pageSize: number;
}

export interface Page<Row> extends PageRequest {
  rows: Row[];
  total: number;
}

export function limitsOf({ page, pageSize }: PageRequest): { limit: number; offset: number } {
  return { limit: pageSize, offset: (page - 1) * pageSize };
}

/** The text as a LIKE pattern that finds it anywhere, its own wildcards taken literally. */
export function containing(text: string): string {
  return `%${text
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')}%`;
}
