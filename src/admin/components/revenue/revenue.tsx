import { useState } from 'react';
import { useLoaded } from '../loading';
import { useTexts } from '../texts';
import { Choices } from '../usage/choices';
import { MeasureInDays } from '../usage/measure-in-days';
import { NotLoaded } from '../usage/not-loaded';
import { UsageTable } from '../usage/usage-table';
import { RevenueBreakdown } from './revenue-breakdown';
import { daysIn, type RevenueAnswer, revenueMeasures } from './revenue-measures';

const spans = [7, 30, 90, 365];
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = [...new Set([ownZone, 'Asia/Tehran', 'UTC'])];

/** What was paid and given back: by day as a chart and a table, by gateway and by plan; each currency by itself. */
export function Revenue() {
  const { t } = useTexts();
  const [span, setSpan] = useState(30);
  const [zone, setZone] = useState(ownZone);
  const { answer, refusal, isLoading, reload } = useLoaded<RevenueAnswer>(
    `/api/revenue?days=${span}&zone=${encodeURIComponent(zone)}`,
  );
  return (
    <section className="panel usage revenue" aria-labelledby="revenue-title" aria-busy={isLoading}>
      <div className="usage-head">
        <h2 id="revenue-title">{t('revenue.title')}</h2>
        <Choices<number>
          name={t('usage.spans')}
          chosen={span}
          choose={setSpan}
          offered={spans}
          tell={(days) => t('usage.days', { days })}
        />
        <label className="revenue-zone">
          <span>{t('revenue.zone')}</span>
          <select value={zone} onChange={(event) => setZone(event.target.value)} dir="ltr">
            {zones.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      </div>
      {answer && !refusal ? <Figures answer={answer} /> : <NotLoaded refusal={refusal} reload={reload} />}
    </section>
  );
}

function Figures({ answer }: { answer: RevenueAnswer }) {
  const texts = useTexts();
  const { t } = texts;
  const currencies = [...new Set(answer.byDay.map(({ currency }) => currency))];
  const [wanted, setWanted] = useState('IRR');
  const [drawn, setDrawn] = useState(0);
  const currency = currencies.includes(wanted) ? wanted : currencies[0];
  if (currency === undefined) return <p className="nothing usage-space">{t('revenue.empty')}</p>;
  const measures = revenueMeasures(texts, currency);
  const [paid, refunded] = measures;
  const measure = (drawn === 1 ? refunded : paid) ?? measures[0];
  if (!measure) return null;
  const days = daysIn(answer, currency);
  return (
    <>
      <div className="revenue-choices">
        <Choices<number>
          name={t('usage.measures')}
          chosen={drawn}
          choose={setDrawn}
          offered={[0, 1]}
          tell={(index) => measures[index]?.name ?? ''}
        />
        {currencies.length > 1 ? (
          <Choices<string>
            name={t('revenue.currency')}
            chosen={currency}
            choose={setWanted}
            offered={currencies}
            tell={(code) => code}
          />
        ) : null}
      </div>
      <MeasureInDays measure={measure} days={days} />
      <UsageTable measures={measures} chosen={measure} days={days} />
      <div className="revenue-parts">
        <RevenueBreakdown
          title={t('revenue.byGateway')}
          rows={answer.byGateway.filter((sum) => sum.currency === currency)}
          nameOf={({ gateway }) => texts.value(gateway)}
        />
        <RevenueBreakdown
          title={t('revenue.byPlan')}
          rows={answer.byPlan.filter((sum) => sum.currency === currency)}
          nameOf={({ planCode }) => planCode}
        />
      </div>
    </>
  );
}
