import { addressOf, type Resource } from '../resource-types';
import type { Finding, FindingsOfKind } from './use-search';

/** A line of the list that can be chosen: a record, or the way to all that hold the text. */
export interface SearchEntry {
  /** Of its element. */
  id: string;
  address: string;
  finding?: Finding;
}

export interface SearchGroup {
  kind: string;
  icon: string;
  isUnfinished: boolean;
  entries: SearchEntry[];
}

/** Gives the list's search box the text to go on with, where the list has one. */
function wayToAll(text: string, { id, actions }: Resource): SearchEntry | undefined {
  const isSearchable = actions.find(({ name }) => name === 'list')?.custom?.['isSearchable'];
  const address = `${addressOf.list(id)}?filters.q=${encodeURIComponent(text)}`;
  return isSearchable ? { id: `search-all-${id}`, address } : undefined;
}

export function entriesOf(text: string, groups: FindingsOfKind[], resources: Resource[]): SearchGroup[] {
  return groups.flatMap(({ kind, findings, hasMore, isUnfinished }) => {
    const resource = resources.find(({ id }) => id === kind);
    if (!resource) return [];
    const records = findings.map((finding) => ({
      ...{ id: `search-${kind}-${finding.id}`, address: addressOf.record(kind, finding.id), finding },
    }));
    const all = hasMore ? wayToAll(text, resource) : undefined;
    const icon = String(resource.navigation?.icon ?? 'Search');
    return [{ kind, icon, isUnfinished, entries: all ? [...records, all] : records }];
  });
}
