import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { authorizeOperation, mayCall } from '../policy-table.js';
import { type FindingsOfKind, findOfKind } from './find-of-kind.js';
import { type SearchedKindName, searchedKinds } from './searched-kinds.js';
import { readSought } from './sought.js';

interface SearchRecordsInput {
  /** An id, an address, a code, a number, or a part of a name. */
  text: string;
}

export interface GroupOfFindings extends FindingsOfKind {
  kind: SearchedKindName;
}

const longestText = 300;

/**
 * Users, tenants, payments, discounts and API keys that the text names or that hold it, as far as the caller may read
 * them; a kind without any is left out. Of the kinds, the one with a record that is meant comes first. Throws `unprocessable`.
 */
export async function searchRecords(context: Context, { text }: SearchRecordsInput): Promise<GroupOfFindings[]> {
  authorizeOperation(context, 'searchRecords');
  if (text.length > longestText) throw unacceptable('text', `Search for at most ${longestText} characters.`);
  const sought = readSought(text);
  const groups: GroupOfFindings[] = [];
  for (const kind of Object.keys(searchedKinds) as SearchedKindName[]) {
    if (!mayCall(context.actor, searchedKinds[kind].operation)) continue;
    const found = await findOfKind(context, searchedKinds[kind], sought);
    if (found.findings.length > 0 || found.isUnfinished) groups.push({ kind, ...found });
  }
  const isMeant = ({ findings }: GroupOfFindings) => findings.some(({ isExact }) => isExact);
  return [...groups.filter(isMeant), ...groups.filter((group) => !isMeant(group))];
}
