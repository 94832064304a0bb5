import { tellRefusal } from '../refusal-text';
import { useTexts } from '../texts';

/** In the place of figures that are not here: why, with a way to ask again, or that they are on their way. */
export function NotLoaded({ refusal, reload }: { refusal: unknown; reload(): void }) {
  const texts = useTexts();
  if (!refusal) return <p className="nothing usage-space">{texts.t('usage.loading')}</p>;
  return (
    <div className="alert" role="alert">
      {tellRefusal(texts, refusal)}{' '}
      <button type="button" className="button" onClick={reload}>
        {texts.t('usage.again')}
      </button>
    </div>
  );
}
