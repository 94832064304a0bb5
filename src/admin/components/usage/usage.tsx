import { useState } from 'react';
import { useLoaded } from '../loading';
import { useTexts } from '../texts';
import { Choices } from './choices';
import { MeasureInDays } from './measure-in-days';
import { measuresOf, totalOf, type UsageDay } from './measures';
import { NotLoaded } from './not-loaded';
import { UsageTable } from './usage-table';

const spans = [7, 30, 90];

/** What a tenant used: one measure as a chart with its sum, and everything as a table. */
export function Usage({ tenantId, timeZone }: { tenantId: string; timeZone: string }) {
  const { t } = useTexts();
  const [span, setSpan] = useState(30);
  const { answer, refusal, isLoading, reload } = useLoaded<{ record: { details: { days: UsageDay[] } } }>(
    `/api/resources/tenants/records/${tenantId}/usage?days=${span}`,
  );
  const days = answer?.record.details.days;
  return (
    <section className="panel usage" aria-labelledby="usage-title" aria-busy={isLoading}>
      <div className="usage-head">
        <h2 id="usage-title">{t('usage.title')}</h2>
        <Choices<number>
          name={t('usage.spans')}
          chosen={span}
          choose={setSpan}
          offered={spans}
          tell={(days) => t('usage.days', { days })}
        />
      </div>
      {days && !refusal ? <Figures days={days} timeZone={timeZone} /> : <NotLoaded refusal={refusal} reload={reload} />}
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
      <Choices<string>
        name={t('usage.measures')}
        chosen={measure.id}
        choose={setChosen}
        offered={measures.map(({ id }) => id)}
        tell={(id) => measures.find((each) => each.id === id)?.name ?? id}
      />
      <MeasureInDays measure={measure} days={days} />
      <UsageTable measures={measures} chosen={measure} days={days} />
      <p className="usage-note">{t('usage.zone', { zone: timeZone })}</p>
    </>
  );
}
