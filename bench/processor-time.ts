import { readFileSync } from 'node:fs';
import type { Database } from '../src/platform/database.js';
import type { Program } from './programs.js';

const millisecondsPerTick = 10;

/**
 * Milliseconds of processor that a program and its database connections have used so far. What else runs on the machine
 * changes it little, where it changes requests per second a lot. Read from /proc: not a number where there is none, and
 * without the connections' part when the database runs elsewhere.
 */
export async function processorTimeOf(database: Database, program: Program): Promise<number> {
  const [rows] = await database.sequelize.query(
    `select pid, application_name = 'flatrender-identity' as "isService" from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  const connections = (rows as { pid: number; isService: boolean }[])
    .filter(({ isService }) => isService === program.isService)
    .map(({ pid }) => timeOf(pid) || 0);
  return connections.reduce((sum, time) => sum + time, timeOf(program.pid) + timeOfChildren(program.pid));
}

/** The processes that a program has forked. */
function timeOfChildren(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + timeOf(Number(child)), 0);
  } catch {
    return Number.NaN;
  }
}

export function timeOf(pid: number): number {
  try {
    // The fields behind the command's name, which may hold spaces: user and system time are the 12th and 13th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick;
  } catch {
    return Number.NaN;
  }
}
