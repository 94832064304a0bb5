/** Where the audit trail is not as it was written. */
export interface TrailBreak {
  kind:
    | 'entry_missing'
    | 'entry_changed'
    | 'values_changed'
    | 'seal_missing'
    | 'not_sealed_yet'
    | 'gap'
    | 'chain_broken'
    | 'head_missing'
    | 'head_differs';
  position?: number;
  entryId?: string;
  /** The values that are others than those that were sealed. */
  fields?: string[];
}
