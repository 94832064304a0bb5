import { useSearchParams } from 'react-router-dom';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import type { ListMeta } from './record-list';

interface ColumnHeadProps {
  name: string;
  subject: string | undefined;
  isNumber: boolean;
  isSortable: boolean;
  meta: ListMeta | undefined;
}

export function ColumnHead({ name, subject, isNumber, isSortable, meta }: ColumnHeadProps) {
  const { t, column } = useTexts();
  const word = column(name, subject);
  const [search, setSearch] = useSearchParams();
  const direction = meta?.sortBy === name ? meta.direction : null;
  const sort = () => {
    const next = new URLSearchParams(search);
    next.set('sortBy', name);
    next.set('direction', direction === 'desc' ? 'asc' : 'desc');
    next.delete('page');
    setSearch(next);
  };
  return (
    <th
      scope="col"
      className={isNumber ? 'number' : undefined}
      aria-sort={direction ? (direction === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      {isSortable ? (
        <button type="button" className="sort" onClick={sort} title={t('list.sortBy', { name: word })}>
          {word}
          <Icon name={direction === 'asc' ? 'ChevronUp' : 'ChevronDown'} size={14} />
        </button>
      ) : (
        word
      )}
    </th>
  );
}
