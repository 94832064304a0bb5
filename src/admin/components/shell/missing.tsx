import { useTexts } from '../texts';

export function Missing() {
  const { t } = useTexts();
  return (
    <div className="panel empty">
      <h1>404</h1>
      <p>{t('record.missing')}</p>
    </div>
  );
}
