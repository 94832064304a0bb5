import type { ClientBase } from 'pg';
import { chainHashOf, contentHashOf, noHash, type SealedEntry, sealedColumns } from './seal-of.js';
import { type TakenValues, takenValues } from './taken-values.js';

/** A place in the chain with what stands in the trail for it by now. */
export interface SealedLink {
  position: number;
  /** The one that it has to follow is not there. */
  gapBefore: boolean;
  entryId: string;
  chainHash: Buffer;
  hangsTogether: boolean;
  /** Null when the entry is gone, or is no longer the one that was sealed. */
  values: TakenValues | null;
  isThere: boolean;
}

type Row = Omit<SealedEntry, 'id'> & {
  id: string | null;
  entry_id: string;
  position: string;
  content_hash: Buffer;
  value_hashes: Buffer;
  chain_hash: Buffer;
  sealed_at: Date;
  of_erased: boolean;
};

const pageSize = 1_000;

const readPage = `
  select s.position, s.entry_id, s.content_hash, s.value_hashes, s.chain_hash, s.sealed_at, u.id is not null as of_erased,
    ${sealedColumns}
  from (select * from audit_seals where position > $1 order by position limit ${pageSize}) s
  left join audit_entries e on e.id = s.entry_id
  left join users u on u.id = e.erased_user_id and u.erased_at is not null
  order by s.position`;

/** Every seal by its position, read in pages. */
export async function* sealedLinks(connection: ClientBase): AsyncGenerator<SealedLink> {
  let position = 0;
  let previous: Buffer = noHash;
  for (;;) {
    const { rows } = await connection.query<Row>({ name: 'page-of-audit-chain', text: readPage, values: [position] });
    for (const row of rows) {
      const link = linkOf(row, previous, position);
      yield link;
      ({ position, chainHash: previous } = link);
    }
    if (rows.length < pageSize) return;
  }
}

function linkOf(row: Row, previous: Buffer, previousPosition: number): SealedLink {
  const position = Number(row.position);
  const gapBefore = position !== previousPosition + 1;
  const sealed = { position, contentHash: row.content_hash, sealedAt: row.sealed_at };
  return {
    position,
    gapBefore,
    entryId: row.entry_id,
    chainHash: row.chain_hash,
    // Behind a gap nobody can tell: the gap is told instead.
    hangsTogether: gapBefore || chainHashOf(previous, sealed).equals(row.chain_hash),
    values: valuesOfSealed(row),
    isThere: row.id !== null,
  };
}

function valuesOfSealed(row: Row): TakenValues | null {
  if (row.id === null) return null;
  const entry: SealedEntry = { ...row, id: row.id };
  if (!contentHashOf(entry, row.value_hashes).equals(row.content_hash)) return null;
  return takenValues(entry, row.value_hashes, row.of_erased);
}
