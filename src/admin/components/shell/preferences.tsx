import { useState } from 'react';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';

const themes = ['system', 'light', 'dark'] as const;
const themeIcons = { system: 'Monitor', light: 'Sun', dark: 'Moon' } as const;
const yearSeconds = 365 * 24 * 3_600;

function remember(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari
  document.cookie = `${name}=${value}; path=/admin; max-age=${yearSeconds}; samesite=lax`;
}

/** Language, unit of rial amounts and colours; the server reads them from their cookies. */
export function Preferences() {
  const { t } = useTexts();
  const [theme, setTheme] = useState(window.CONSOLE.theme);
  const isPersian = document.documentElement.lang === 'fa';
  const switchLanguage = () => {
    remember('console_language', isPersian ? 'en' : 'fa');
    window.location.reload();
  };
  const otherUnit = window.CONSOLE.rialUnit === 'toman' ? 'rial' : 'toman';
  const switchUnit = () => {
    remember('console_rial_unit', otherUnit);
    window.location.reload();
  };
  const nextTheme = () => {
    const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
    remember('console_theme', next);
    document.documentElement.dataset['theme'] = next;
    setTheme(next);
  };
  return (
    <>
      <button type="button" className="plain" onClick={switchLanguage} lang={isPersian ? 'en' : 'fa'}>
        {t('shell.otherLanguage')}
      </button>
      <button
        type="button"
        className="plain"
        onClick={switchUnit}
        aria-label={t(`shell.to.${otherUnit}`)}
        title={t(`shell.to.${otherUnit}`)}
      >
        {t(`shell.unit.${window.CONSOLE.rialUnit}`)}
      </button>
      <button
        type="button"
        className="plain"
        onClick={nextTheme}
        aria-label={`${t('shell.theme')}: ${t(`shell.${theme}`)}`}
        title={`${t('shell.theme')}: ${t(`shell.${theme}`)}`}
      >
        <Icon name={themeIcons[theme]} size={18} />
      </button>
    </>
  );
}
