import type { ConsoleRecord } from '../resource-types';
import type { ScreenProps } from '../shell/screens';
import { useTexts } from '../texts';
import { Badge } from '../values/badge';
import { Copyable } from '../values/copyable';
import { Moment } from '../values/moment';
import { Facts } from './facts';
import { LoadedRecord } from './loaded-record';
import { RecordHead } from './record-head';
import { Related } from './related';

/** A claimed domain: what to set where, to be copied, and what the last look at it met. */
export function DomainPage({ resource, recordId }: ScreenProps) {
  return (
    <LoadedRecord resource={resource} recordId={recordId}>
      {(record) => (
        <>
          <RecordHead resource={resource} record={record} />
          <div className="two-columns domain-proof">
            <Proof record={record} />
            <LastCheck record={record} />
          </div>
          <Facts resource={resource} record={record} leaveOut={told} />
          <Related resource={resource} record={record} />
        </>
      )}
    </LoadedRecord>
  );
}

/** What stands above the facts already. */
const told = ['domain', 'state', 'challenge', 'textFinding', 'fileFinding', 'seenInstead', 'lastCheckedAt'];

function Proof({ record }: { record: ConsoleRecord }) {
  const { t } = useTexts();
  const { recordName, fileAddress } = record.details as { recordName: string; fileAddress: string };
  const challenge = String(record.params['challenge']);
  return (
    <section className="panel">
      <h2>{t('domain.howTo')}</h2>
      <p className="lead">{t(record.params['state'] === 'Verified' ? 'domain.proven' : 'domain.either')}</p>
      <Place title={t('domain.record')} lines={{ type: 'TXT', name: recordName, value: challenge }} />
      <Place title={t('domain.file')} lines={{ address: fileAddress, content: challenge }} />
    </section>
  );
}

function Place({ title, lines }: { title: string; lines: Record<string, string> }) {
  const { t } = useTexts();
  return (
    <>
      <h3>{title}</h3>
      <dl className="place">
        {Object.entries(lines).map(([name, text]) => (
          <div key={name}>
            <dt>{t(`domain.${name}`)}</dt>
            <dd className="mono">
              <Copyable text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function LastCheck({ record: { params } }: { record: ConsoleRecord }) {
  const { t, column } = useTexts();
  const { lastCheckedAt, textFinding, fileFinding, seenInstead } = params;
  return (
    <section className="panel">
      <h2>{t('domain.lastCheck')}</h2>
      {lastCheckedAt ? (
        <dl className="place">
          <div>
            <dt>{column('occurredAt')}</dt>
            <dd>
              <Moment iso={String(lastCheckedAt)} isExact />
            </dd>
          </div>
          <div>
            <dt>{column('textFinding')}</dt>
            <dd>
              <Badge value={String(textFinding)} />
            </dd>
          </div>
          <div>
            <dt>{column('fileFinding')}</dt>
            <dd>
              <Badge value={String(fileFinding)} />
            </dd>
          </div>
          {seenInstead ? (
            <div>
              <dt>{column('seenInstead')}</dt>
              <dd>
                <bdi dir="ltr" className="mono">
                  {String(seenInstead)}
                </bdi>
              </dd>
            </div>
          ) : null}
        </dl>
      ) : (
        <p className="nothing">{t('domain.notChecked')}</p>
      )}
    </section>
  );
}
