import { useTexts } from '../texts';

type Told = string | number | boolean;

interface FieldCondition {
  field: string;
  is_set?: true;
  equals?: Told;
  at_least?: number;
  one_of?: Told[];
}

interface EventCondition {
  event_types: string[];
  fields: FieldCondition[];
}

/** Which events count for a quest, in words. */
export function Condition({ json }: { json: string }) {
  const { t } = useTexts();
  const { event_types: types, fields } = JSON.parse(json) as EventCondition;
  return (
    <>
      {t('condition.counts')}{' '}
      {types.map((type, index) => (
        <span key={type}>
          {index > 0 ? ` ${t('condition.or')} ` : null}
          <Code text={type} />
        </span>
      ))}
      {fields.map((condition, index) => (
        <span key={JSON.stringify(condition)}>
          {` ${t(index === 0 ? 'condition.where' : 'condition.and')} `}
          <Code text={condition.field} /> <Test condition={condition} />
        </span>
      ))}
    </>
  );
}

function Test({ condition: { equals, at_least: atLeast, one_of: oneOf } }: { condition: FieldCondition }) {
  const { t } = useTexts();
  if (equals !== undefined) {
    return (
      <>
        {t('condition.equals')} <Code text={String(equals)} />
      </>
    );
  }
  if (atLeast !== undefined) {
    return (
      <>
        {t('condition.atLeast')} <Code text={String(atLeast)} />
      </>
    );
  }
  if (oneOf !== undefined) {
    return (
      <>
        {t('condition.oneOf')} <Code text={oneOf.map(String).join(', ')} />
      </>
    );
  }
  return <>{t('condition.isSet')}</>;
}

function Code({ text }: { text: string }) {
  return (
    <bdi dir="ltr" className="mono">
      {text}
    </bdi>
  );
}
