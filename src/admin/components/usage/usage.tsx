import { useState } from 'react';
import { useLoaded } from '../loading';
import { tellRefusal } from '../refusal-text';
import { useTexts } from '../texts';
import { MeasureInDays } from './measure-in-days';
import { measuresOf, totalOf, type UsageDay } from './measures';
import { UsageTable } from './usage-table';

const spans = [7, 30, 90];

/** What a tenant used: one measure as a chart with its sum, and everything as a table. */
export function Usage({ tenantId, timeZone }: { tenantId: string; timeZone: string }) {
  const texts = useTexts();
  const { t } = texts;
  const [span, setSpan] = useState(30);
  const { answer, refusal, isLoading, reload } = useLoaded<{ record: { details: { days: UsageDay[] } } }>(
    `/api/resources/tenants/records/${tenantId}/usage?days=${span}`,
  );
  const days = answer?.record.details.days;
  return (
    <section className="panel usage" aria-labelledby="usage-title" aria-busy={isLoading}>
      <div className="usage-head">
        <h2 id="usage-title">{t('usage.title')}</h2>
        <fieldset className="usage-choices">
          <legend className="unseen">{t('usage.spans')}</legend>
          {spans.map((each) => (
            <button
              key={each}
              type="button"
              className="chip chip-button"
              aria-pressed={each === span}
              onClick={() => setSpan(each)}
            >
              {t('usage.days', { days: each })}
            </button>
          ))}
        </fieldset>
      </div>
      {refusal ? (
        <div className="alert" role="alert">
          {tellRefusal(texts, refusal)}{' '}
          <button type="button" className="button" onClick={reload}>
            {t('usage.again')}
          </button>
        </div>
      ) : days ? (
        <Figures days={days} timeZone={timeZone} />
      ) : (
        <p className="nothing usage-space">{t('usage.loading')}</p>
      )}
    </section>
  );
}

function Figures({ days, timeZone }: { days: UsageDay[]; timeZone: string }) {
  const texts = useTexts();
  const { t } = texts;
  const [chosen, setChosen] = useState('rendersCompleted');
  const measures = measuresOf(texts, days);
  const measure = measures.find(({ id }) => id === chosen) ?? measures[0];
  if (!measure || measures.every((each) => totalOf(each, days) === 0))
    return <p className="nothing usage-space">{t('usage.empty')}</p>;
  return (
    <>
      <fieldset className="usage-choices">
        <legend className="unseen">{t('usage.measures')}</legend>
        {measures.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            className="chip chip-button"
            aria-pressed={id === measure.id}
            onClick={() => setChosen(id)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <MeasureInDays measure={measure} days={days} />
      <UsageTable measures={measures} chosen={measure} days={days} />
      <p className="usage-note">{t('usage.zone', { zone: timeZone })}</p>
    </>
  );
}
