import type { ConsoleRecord } from '../resource-types';
import type { ScreenProps } from '../shell/screens';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { Moment } from '../values/moment';
import { Facts } from './facts';
import { LoadedRecord } from './loaded-record';
import { RecordHead } from './record-head';
import { Related } from './related';

interface Step {
  at: string;
  kind: string;
  /** What the provider said, as it came. */
  answer: string | null;
}

/** A payment: the facts, and beside them what happened with it, each with the provider's answer to unfold. */
export function PaymentPage({ resource, recordId }: ScreenProps) {
  return (
    <LoadedRecord resource={resource} recordId={recordId}>
      {(record) => (
        <>
          <RecordHead resource={resource} record={record} links={<ReceiptLink record={record} />} />
          <div className="two-columns">
            <Facts resource={resource} record={record} />
            <Steps steps={((record.details ?? {}) as { steps?: Step[] }).steps ?? []} />
          </div>
          <Related resource={resource} record={record} />
        </>
      )}
    </LoadedRecord>
  );
}

/** Opens beside the console, ready to be printed; there is one only of what was paid. */
function ReceiptLink({ record }: { record: ConsoleRecord }) {
  const { t } = useTexts();
  if (record.params['receiptNumber'] === null) return null;
  return (
    <a className="button" href={`/admin/receipts/${record.id}`} target="_blank" rel="noreferrer">
      <Icon name="Printer" /> {t('record.receipt')}
    </a>
  );
}

function Steps({ steps }: { steps: Step[] }) {
  const { t } = useTexts();
  return (
    <section className="panel">
      <h2>{t('record.timeline')}</h2>
      <ol className="timeline">
        {steps.map(({ at, kind, answer }, index) => (
          <li key={index} className="event">
            <span className="event-mark">
              <Icon name="CreditCard" size={14} />
            </span>
            <div>
              <p>
                <strong>{t(`steps.${kind}`)}</strong>
              </p>
              {answer ? (
                <details>
                  <summary>{t('record.providerAnswer')}</summary>
                  <pre dir="ltr" className="mono answer">
                    {answer}
                  </pre>
                </details>
              ) : null}
            </div>
            <Moment iso={at} />
          </li>
        ))}
      </ol>
    </section>
  );
}
