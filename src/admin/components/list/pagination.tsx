import { Link, useSearchParams } from 'react-router-dom';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import type { ListMeta } from './record-list';

export function Pagination({ meta, shown }: { meta: ListMeta; shown: number }) {
  const { t } = useTexts();
  const [search] = useSearchParams();
  const { page, perPage, total, isEstimate } = meta;
  const hasNext = shown === perPage && (isEstimate || page * perPage < total);
  if (page === 1 && !hasNext) return null;
  const address = (to: number) => {
    const next = new URLSearchParams(search);
    next.set('page', String(to));
    return `?${next}`;
  };
  return (
    <nav className="pagination" aria-label={t('list.page', { page })}>
      {page > 1 ? (
        <Link className="button turned" to={address(page - 1)}>
          <Icon name="ChevronLeft" /> {t('list.previous')}
        </Link>
      ) : null}
      <span>{t('list.page', { page })}</span>
      {hasNext ? (
        <Link className="button turned" to={address(page + 1)}>
          {t('list.next')} <Icon name="ChevronRight" />
        </Link>
      ) : null}
    </nav>
  );
}
