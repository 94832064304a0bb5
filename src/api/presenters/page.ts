import type { components } from '../contract.gen.js';

interface Page<Row> {
  rows: Row[];
  total: number;
  page: number;
  pageSize: number;
}

export interface PresentedPage<Item> {
  data: Item[];
  meta: components['schemas']['PaginationMeta'];
}

export function presentPage<Row, Item>(page: Page<Row>, present: (row: Row) => Item): PresentedPage<Item> {
  const { rows, total, page: number, pageSize } = page;
  return {
    data: rows.map(present),
    meta: { page: number, page_size: pageSize, total, has_more: number * pageSize < total },
  };
}
