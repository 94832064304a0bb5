import { formatMoment, formatNearness } from '../format';

/** Relative while it is near; the exact time on hover. */
export function Moment({ iso, isExact = false }: { iso: string; isExact?: boolean }) {
  return (
    <time dateTime={iso} title={formatMoment(iso)}>
      {isExact ? formatMoment(iso) : formatNearness(iso)}
    </time>
  );
}
