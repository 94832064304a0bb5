import { InvalidArgumentError } from 'commander';
import type { TrailBreak } from './operations/audit/trail-break.js';
import type { TrailHead, TrailReport } from './operations/audit/verify-audit-trail.js';

/** A head of the chain as `audit:verify` tells it; with those that were named before it. */
export function toHead(text: string, before: TrailHead[] = []): TrailHead[] {
  const [, position, hash] = /^([1-9]\d{0,14}):([\da-f]{64})$/i.exec(text) ?? [];
  if (position === undefined || hash === undefined)
    throw new InvalidArgumentError('Write it as audit:verify tells it: <position>:<hash>.');
  return [...before, { position: Number(position), hash: hash.toLowerCase() }];
}

const meanings: Record<TrailBreak['kind'], string> = {
  entry_missing: 'the entry is gone',
  entry_changed: 'the entry is another than the one that was sealed',
  values_changed: 'values are others than those that were sealed',
  seal_missing: 'the entry has no seal',
  not_sealed_yet: 'the entry has waited for more than a minute to be sealed',
  gap: 'the seals before it are gone',
  chain_broken: 'the seal does not hang on the one before it',
  head_missing: 'the chain ends before the head that was noted',
  head_differs: 'the chain is another than the one that was noted',
};

export function linesOfTrail({ entries, blanked, head, breakCount, breaks }: TrailReport): string[] {
  return [
    `${entries} entries are sealed, ${blanked} of them blanked by an erasure: ${breakCount === 0 ? 'no break.' : `${breakCount} breaks.`}`,
    ...breaks.map((found) => `  ${whereOf(found)}: ${meanings[found.kind]}${fieldsOf(found)}`),
    ...(breakCount > breaks.length ? [`  and ${breakCount - breaks.length} more`] : []),
    head ? `Head: ${head.position}:${head.hash}` : 'There is no seal.',
  ];
}

const whereOf = ({ position, entryId }: TrailBreak) =>
  [position && `position ${position}`, entryId && `entry ${entryId}`].filter(Boolean).join(', ');
const fieldsOf = ({ fields }: TrailBreak) => (fields ? ` (${fields.join(', ')})` : '');
