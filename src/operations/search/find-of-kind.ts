import { QueryTypes, type Transaction } from 'sequelize';
import type { Context } from '../../platform/context.js';
import { tenantScope } from '../tenant-scope.js';
import { type MarkedText, marked } from './marked-text.js';
import type { SearchedKind, Way } from './searched-kinds.js';
import type { Sought } from './sought.js';

export interface Finding {
  id: string;
  /** The first one names the record. */
  texts: MarkedText[];
  state: string | null;
  /** It is the very record that the text names. */
  isExact: boolean;
}

export interface FindingsOfKind {
  findings: Finding[];
  /** There are more than these. */
  hasMore: boolean;
  /** The time was up: there may be others. */
  isUnfinished: boolean;
}

const mostShown = 5;
/** The newest are looked for among so many hits, however many there are. */
const mostHits = 200;
/** For one way; a box that answers later is of no use to whoever types. */
const mostMilliseconds = 1_000;
/** What PostgreSQL says of a statement that it has cancelled. */
const cancelled = '57014';

/** The records of one kind, those that the text names before those that hold it. */
export async function findOfKind(context: Context, kind: SearchedKind, sought: Sought): Promise<FindingsOfKind> {
  const found = new Map<string, Finding>();
  const isUnfinished = await context.database.sequelize
    .transaction(async (transaction) => {
      await limit(context, transaction);
      for (const way of kind.ways) await addFindings(context, { kind, way, sought, transaction, found });
      return false;
    })
    .catch((error: unknown) => {
      if (isCancelled(error)) return true;
      throw error;
    });
  const findings = [...found.values()];
  return { findings: findings.slice(0, mostShown), hasMore: findings.length > mostShown, isUnfinished };
}

/** A part that half of the rows hold would have PostgreSQL read them all from the start: it is to take the index. */
async function limit({ database }: Context, transaction: Transaction): Promise<void> {
  const settings = ['transaction_read_only = on', `statement_timeout = ${mostMilliseconds}`, 'enable_seqscan = off'];
  for (const setting of settings) await database.sequelize.query(`set local ${setting}`, { transaction });
}

interface Search {
  kind: SearchedKind;
  way: Way;
  sought: Sought;
  transaction: Transaction;
  found: Map<string, Finding>;
}

async function addFindings(context: Context, { kind, way, sought, transaction, found }: Search): Promise<void> {
  const value = sought[way.by];
  if (value === null) return;
  const rows = await context.database.sequelize.query<FoundRow>(textOf(kind, way), {
    bind: [value, tenantScope(context), context.now()],
    type: QueryTypes.SELECT,
    transaction,
  });
  const needles = [plain(value)];
  for (const { id, state, texts } of rows)
    if (!found.has(id)) {
      const told = texts.filter((text) => text !== null).map((text) => marked(text, needles));
      found.set(id, { id, state, texts: told, isExact: way.isExact === true });
    }
}

interface FoundRow {
  id: string;
  state: string | null;
  texts: (string | null)[];
}

/** The time is told in each statement: PostgreSQL wants to know the type of every value that it is given. */
export function textOf({ table, tenant, texts, state }: SearchedKind, { condition, shows }: Way): string {
  const told = shows === undefined ? texts : [...texts, shows];
  return `
    with hits as materialized (
      select r.* from ${table} r where ${condition} and ($2::uuid is null or ${tenant} = $2::uuid) limit ${mostHits})
    select r.id, ${state} as state, jsonb_build_array(${told.join(', ')}) as texts, $3::timestamptz as now
    from (select * from hits order by created_at desc, id limit ${mostShown + 1}) r order by r.created_at desc, r.id`;
}

/** What a pattern looks for, without its wildcards. */
const plain = (value: string): string => value.replace(/^%|%$/g, '').replaceAll(/\\(.)/g, '$1');

const isCancelled = (error: unknown): boolean =>
  (error as { parent?: { code?: string } } | null)?.parent?.code === cancelled;
