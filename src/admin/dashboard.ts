import type { CurrentAdmin } from 'adminjs';
import { QueryTypes } from 'sequelize';
import { clock } from '../platform/clock.js';
import type { StaffRole } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { roleOf } from './console-request.js';
import { boards, figures } from './dashboard-contents.js';

const dayMilliseconds = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(clock.now().getTime() - days * dayMilliseconds).toISOString();

/** What the first page shows, by role: figures, each with the list behind it, and short lists. */
export function dashboardFigures({ sequelize }: Database) {
  const read = (sql: string) =>
    sequelize.query<Record<string, unknown>>(sql, { bind: [clock.now()], type: QueryTypes.SELECT });
  return async (_request: unknown, _response: unknown, { currentAdmin }: { currentAdmin?: CurrentAdmin }) => {
    const role = roleOf(currentAdmin);
    const mine = <Part extends { roles: readonly StaffRole[] }>(parts: readonly Part[]) =>
      parts.filter(({ roles }) => role !== null && roles.includes(role));
    const [told, listed] = await Promise.all([
      Promise.all(
        mine(figures).map(async ({ name, sql, resource, query, as = 'number' }) => ({
          name,
          href: `/admin/resources/${resource}?${query(daysAgo)}`,
          as,
          value: (await read(sql))[0]?.['value'] ?? null,
        })),
      ),
      Promise.all(mine(boards).map(async ({ name, sql, resource }) => ({ name, resource, rows: await read(sql) }))),
    ]);
    return { figures: told, boards: listed };
  };
}
