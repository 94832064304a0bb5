import { formatMoney, formatNumber } from '../format';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';

/** What src/admin/operation-action.ts answers. */
export interface Findings {
  kind: string;
  isGood: boolean;
  checks: { name: string; isHeld: boolean }[];
  figures: { column: string; value: number; currency: string | null }[];
}

/** What a question to the server has found: each rule with its outcome, and the figures. */
export function FindingsPanel({ findings: { kind, isGood, checks, figures } }: { findings: Findings }) {
  const { t, column } = useTexts();
  return (
    <section className="panel form findings" aria-live="polite">
      <h2>{t(`findings.${kind}.${isGood ? 'good' : 'bad'}`)}</h2>
      <ul>
        {checks.map(({ name, isHeld }) => (
          <li key={name} className={isHeld ? 'held' : 'not-held'}>
            <Icon name={isHeld ? 'Check' : 'X'} size={16} />
            <span>{t(`findings.${kind}.rules.${name}`)}</span>
            <strong>{t(isHeld ? 'findings.held' : 'findings.notHeld')}</strong>
          </li>
        ))}
      </ul>
      <dl className="facts">
        {figures.map(({ column: name, value, currency }) => (
          <div key={name} className="fact">
            <dt>{column(name)}</dt>
            <dd>{currency === null ? formatNumber(value) : formatMoney(String(value), currency)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
