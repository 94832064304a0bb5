import type { Discount } from '../models/index.js';
import { csvOf } from '../platform/row-files.js';
import type { Download } from './operation-action.js';

const columns = ['code', 'name', 'kind', 'value', 'currency', 'max_use_count', 'starts_at', 'expires_at'] as const;

/** The codes just issued, for whoever hands them out. */
export function codesFile(discounts: Discount[]): Download {
  const rows = discounts.map(({ code, name, kind, value, currency, maxUseCount, startsAt, expiresAt }) => ({
    ...{ code, name, kind, value, currency },
    max_use_count: maxUseCount,
    starts_at: startsAt,
    expires_at: expiresAt,
  }));
  // Spreadsheets take the text for UTF-8 only with the mark before it.
  return { name: 'discount-codes.csv', type: 'text/csv;charset=utf-8', text: `\uFEFF${csvOf(rows, columns)}` };
}
