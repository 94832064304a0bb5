import type { ActionJSON, RecordJSON, ResourceJSON } from 'adminjs';
import { useSelector } from 'react-redux';

export type Resource = ResourceJSON;
export type Action = ActionJSON;

/** What src/admin/resource-shape.ts tells of a column. */
export interface ColumnInfo {
  as:
    | 'text'
    | 'id'
    | 'address'
    | 'code'
    | 'state'
    | 'moment'
    | 'money'
    | 'number'
    | 'meter'
    | 'flag'
    | 'json'
    | 'folded'
    | 'list'
    | 'condition'
    | 'reference';
  filter?: 'contains' | 'equals' | 'flag' | 'period';
  values?: string[];
  of?: string;
  currency?: string;
  unit?: string;
  empty?: string;
  most?: string;
  subject?: string;
}

export interface ConsoleRecord extends Omit<RecordJSON, 'populated'> {
  params: Record<string, string | number | boolean | null>;
  populated: Record<string, { id: string; title: string } | undefined>;
  details?: Record<string, unknown>;
}

interface State {
  resources: Resource[];
  session: { email: string; title: string; role: string };
}

export const useResources = (): Resource[] => useSelector((state: State) => state.resources);
export const useResource = (id: string | undefined): Resource | undefined =>
  useResources().find((resource) => resource.id === id);
export const useStaff = (): State['session'] => useSelector((state: State) => state.session);

/** The columns of a place; one that only names another's currency or limit stays out. */
export function columnsOf(
  properties: Resource['listProperties'],
): { name: string; info: ColumnInfo; isSortable: boolean }[] {
  const columns = properties.map(({ name, custom, isSortable }) => ({
    name,
    info: custom as unknown as ColumnInfo,
    isSortable,
  }));
  const named = new Set(columns.flatMap(({ info }) => [info.currency, info.most]));
  return columns.filter(({ name }) => !named.has(name));
}

export const addressOf = {
  list: (resourceId: string) => `/admin/resources/${resourceId}`,
  record: (resourceId: string, recordId: string, action = 'show') =>
    `/admin/resources/${resourceId}/records/${recordId}/${action}`,
  action: (resourceId: string, action: string) => `/admin/resources/${resourceId}/actions/${action}`,
};
