import { useTexts } from '../texts';
import { Copyable } from '../values/copyable';

/** A secret that the server tells once. */
export function SecretPanel({ secret, close }: { secret: string; close: () => void }) {
  const { t } = useTexts();
  return (
    <div className="page page-narrow">
      <section className="panel form">
        <h1>{t('form.secretTitle')}</h1>
        <p className="lead">{t('form.secretOnce')}</p>
        <p className="secret mono">
          <Copyable text={secret} />
        </p>
        <div className="form-end">
          <button type="button" className="button button-primary" onClick={close}>
            {t('form.close')}
          </button>
        </div>
      </section>
    </div>
  );
}
