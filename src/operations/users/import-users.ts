import { UniqueConstraintError } from 'sequelize';
import { Credential, Tenant, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import { newAffiliateCode } from '../auth/affiliate-code.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { type ImportedUser, readImportedUser, tellFault } from './imported-user.js';

export interface ImportUsersInput {
  tenantId: string;
  /** Some hundreds: they are one transaction. */
  rows: Record<string, unknown>[];
  /** Tells what would become of the rows, and writes nothing. */
  dryRun?: boolean;
}

/** `known`: an account has one of the addresses, and stays as it is. */
export type ImportedRow = { state: 'created' | 'known' } | { state: 'failed'; error: string };

/**
 * Makes accounts of rows from elsewhere, by the rules of a registration but without mails. Who is there stays as he is,
 * so that the same rows twice, or again after a crash, give the same. A row that is refused keeps no other from coming in.
 */
export async function importUsers(context: Context, input: ImportUsersInput): Promise<ImportedRow[]> {
  authorizeOperation(context, 'importUsers');
  const read = input.rows.map(readRow);
  try {
    return await inTransaction(context, (context) => importTogether(context, input, read));
  } catch (error) {
    const isOfARow = error instanceof UniqueConstraintError || (error instanceof DomainError && error.status === 422);
    if (!isOfARow) throw error;
    if (read.length === 1 && error instanceof DomainError) return [failed(tellFault(error))];
    // One row spoils the batch, or somebody registered meanwhile: each for itself.
    const outcomes: ImportedRow[] = [];
    for (const row of input.rows) outcomes.push(...(await importUsers(context, { ...input, rows: [row] })));
    return outcomes;
  }
}

type ReadOutcome = { user: ImportedUser } | { fault: string };

function readRow(row: Record<string, unknown>): ReadOutcome {
  try {
    return { user: readImportedUser(row) };
  } catch (error) {
    if (error instanceof DomainError) return { fault: tellFault(error) };
    throw error;
  }
}

const failed = (error: string): ImportedRow => ({ state: 'failed', error });

async function importTogether(
  context: InTransaction,
  { tenantId, dryRun = false }: ImportUsersInput,
  read: ReadOutcome[],
): Promise<ImportedRow[]> {
  let room = await roomIn(context, tenantId);
  const owners = await findOwners(context, tenantId, read);
  const seen = new Set<string>();
  const isNew: ImportedUser[] = [];
  const outcomes = read.map((outcome, place): ImportedRow => {
    if ('fault' in outcome) return failed(outcome.fault);
    const owner = owners.get(place);
    if (owner?.isTwo) return failed('The e-mail address and the phone number belong to two accounts.');
    const { email, phoneNumber } = outcome.user;
    const addresses = [email?.toLowerCase(), phoneNumber].filter((address) => typeof address === 'string');
    if (owner || addresses.some((address) => seen.has(address))) return { state: 'known' };
    if (room <= 0) return failed('The tenant has as many users as it may have.');
    room -= 1;
    for (const address of addresses) seen.add(address);
    isNew.push(outcome.user);
    return { state: 'created' };
  });
  if (!dryRun && isNew.length > 0) await createAll(context, tenantId, isNew);
  return outcomes;
}

/** How many more users the tenant may have. Its row is held, so that no registration takes the place meanwhile. */
async function roomIn(context: InTransaction, tenantId: string): Promise<number> {
  const { transaction } = context;
  const tenant = await Tenant.findByPk(tenantId, { transaction });
  if (!tenant) throw notFound('tenant');
  if (tenant.maxUsers === null) return Number.POSITIVE_INFINITY;
  const limit = (await Tenant.findForUpdate(context, tenantId))?.maxUsers ?? Number.POSITIVE_INFINITY;
  return limit - (await User.count({ where: { tenantId, erasedAt: null }, transaction }));
}

const ownersOfAddresses = `
  select r.place, e.id is distinct from p.id and e.id is not null and p.id is not null as "isTwo"
  from unnest($2::text[], $3::text[]) with ordinality as r(email, phone_number, place)
  left join users e on e.tenant_id = $1 and lower(e.email) = lower(r.email)
  left join users p on p.tenant_id = $1 and p.phone_number = r.phone_number
  where e.id is not null or p.id is not null`;

/** Which rows have an address that an account has, by their place; `isTwo` when two accounts share them. */
async function findOwners({ transaction }: InTransaction, tenantId: string, read: ReadOutcome[]) {
  const users = read.map((outcome) => ('user' in outcome ? outcome.user : null));
  // What PostgreSQL cannot store is nobody's; the write refuses it.
  const storable = (text: string | null | undefined) => (text?.includes('\0') ? null : (text ?? null));
  const emails = users.map((user) => storable(user?.email));
  const phoneNumbers = users.map((user) => storable(user?.phoneNumber));
  const { rows } = await transactionConnection(transaction).query<{ place: string; isTwo: boolean }>({
    name: 'owners-of-imported-addresses',
    text: ownersOfAddresses,
    values: [tenantId, emails, phoneNumbers],
  });
  return new Map(rows.map(({ place, isTwo }) => [Number(place) - 1, { isTwo }]));
}

async function createAll(context: InTransaction, tenantId: string, users: ImportedUser[]): Promise<void> {
  const { transaction } = context;
  const made = users.map(({ passwordHash, ...values }) => ({ id: context.newId(), passwordHash, values }));
  await User.bulkCreate(
    made.map(({ id, values }) => ({
      ...{ id, tenantId, ...values, registerMode: 'Import' as const },
      ...{ affiliateCode: newAffiliateCode(), referredByUserId: null },
    })),
    { transaction },
  );
  const confirmedAt = context.now();
  const credentials = made.flatMap(({ id: userId, passwordHash }) =>
    passwordHash === null
      ? []
      : [{ id: context.newId(), userId, tenantId, kind: 'password' as const, passwordHash, confirmedAt }],
  );
  if (credentials.length > 0) await Credential.bulkCreate(credentials, { transaction });
}
