import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { useLoaded } from '../loading';
import { tellRefusal } from '../refusal-text';
import { addressOf, type ConsoleRecord, columnsOf } from '../resource-types';
import type { ScreenProps } from '../shell/screens';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { Value } from '../values/value';
import { ColumnHead } from './column-head';
import { Filters } from './filters';
import { Pagination } from './pagination';

export interface ListMeta {
  total: number;
  isEstimate: boolean;
  page: number;
  perPage: number;
  sortBy: string;
  direction: 'asc' | 'desc';
}

interface Answer {
  records: ConsoleRecord[];
  meta: ListMeta;
}

/** The list of any resource: search, filters in the address, one click to a record. */
export function RecordList({ resource }: ScreenProps) {
  const texts = useTexts();
  const { t, column, action: tellAction } = texts;
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const { answer, refusal, isLoading } = useLoaded<Answer>(`/api/resources/${resource.id}/actions/list?${search}`);
  const columns = columnsOf(resource.listProperties);
  const buttons = resource.resourceActions.filter(({ component }) => component === 'OperationForm');
  const download = resource.resourceActions.find(({ name }) => name === 'list')?.custom['download'];
  const isNumber = (as: string) => as === 'number' || as === 'money';
  const isFiltered = [...search.keys()].some((key) => key.startsWith('filters.'));
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          <h1>{texts.resource(resource.id)}</h1>
          {answer ? <span className="count">{tellTotal(texts, answer.meta)}</span> : null}
        </div>
        <div className="actions">
          {typeof download === 'string'
            ? (['csv', 'jsonl'] as const).map((format) => (
                <a
                  key={format}
                  className="button"
                  href={`/admin${download}?format=${format}&${filtersOf(search)}`}
                  download
                >
                  <Icon name="Download" /> {t(`list.${format}`)}
                </a>
              ))
            : null}
          {buttons.map(({ name, icon, variant }) => (
            <Link key={name} className={`button button-${variant}`} to={addressOf.action(resource.id, name)}>
              <Icon name={icon ?? 'Play'} /> {tellAction(resource.id, name)}
            </Link>
          ))}
        </div>
      </header>
      <Filters resource={resource} />
      {refusal ? (
        <p className="alert" role="alert">
          {tellRefusal(texts, refusal)}
        </p>
      ) : null}
      <div className={isLoading ? 'table-frame table-waits' : 'table-frame'} aria-busy={isLoading}>
        <table>
          <caption className="unseen">{texts.resource(resource.id)}</caption>
          <thead>
            <tr>
              {columns.map(({ name, info, isSortable }) => (
                <ColumnHead
                  key={name}
                  name={name}
                  subject={info.subject}
                  isNumber={isNumber(info.as)}
                  isSortable={isSortable}
                  meta={answer?.meta}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {answer?.records.map((record) => (
              <tr key={record.id} className="row" onClick={() => navigate(addressOf.record(resource.id, record.id))}>
                {columns.map(({ name, info }, index) => (
                  <td
                    key={name}
                    data-label={column(name, info.subject)}
                    className={isNumber(info.as) ? 'number' : `cell-${info.as}`}
                  >
                    {index === 0 && info.as !== 'reference' ? (
                      <Link
                        to={addressOf.record(resource.id, record.id)}
                        className="row-link"
                        onClick={(event) => event.stopPropagation()}
                      >
                        <Value
                          record={record}
                          name={name}
                          info={info.as === 'address' ? { ...info, as: 'text' } : info}
                        />
                      </Link>
                    ) : (
                      <Value record={record} name={name} info={info} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {answer?.records.length === 0 ? (
          <p className="nothing">{t(isFiltered ? 'list.noMatch' : 'list.empty')}</p>
        ) : null}
        {isLoading && !answer ? <p className="nothing">{t('list.loading')}</p> : null}
      </div>
      {answer ? <Pagination meta={answer.meta} shown={answer.records.length} /> : null}
    </div>
  );
}

/** A file has all that fits, whatever page is shown. */
const filtersOf = (search: URLSearchParams) =>
  new URLSearchParams([...search].filter(([name]) => name.startsWith('filters.'))).toString();

function tellTotal({ t }: ReturnType<typeof useTexts>, { total, isEstimate }: ListMeta): string {
  if (!isEstimate) return t('list.total', { total });
  return t(total === 10_000 ? 'list.moreThan' : 'list.about', { total });
}
