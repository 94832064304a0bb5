import { useTranslation } from 'adminjs';
import { useMemo } from 'react';
import { language } from './format';

type Params = Record<string, string | number>;

export interface Texts {
  /** The text of a key of locales/en.ts; an unknown key gives `otherwise`, else its last part in words. */
  t(key: string, params?: Params, otherwise?: string): string;
  /** The subject's own word for a column, when it has one. */
  column(name: string, subject?: string): string;
  value(value: string): string;
  action(resourceId: string, name: string): string;
  resource(id: string): string;
}

export function useTexts(): Texts {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const t = (key: string, params: Params = {}, otherwise?: string): string => {
      const told = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, tell(value)]));
      return i18n.t(`console.${key}`, { ...told, defaultValue: otherwise ?? inWords(key) });
    };
    return {
      t,
      column: (name, subject) => {
        const otherwise = t(`columns.${name}`);
        return subject === undefined ? otherwise : t(`columns.${subject}_${name}`, {}, otherwise);
      },
      value: (value) => t(`values.${value}`, {}, value),
      action: (resourceId, name) => t(`actions.${resourceId}.${name}`),
      resource: (id) => t(`resources.${id}`),
    };
  }, [i18n]);
}

/** In Persian a Latin name in the middle of a sentence would turn its order around: it is isolated. */
function tell(value: string | number): string {
  if (typeof value === 'number') return value.toLocaleString(language);
  return language === 'fa-IR' ? `\u2068${value}\u2069` : value;
}

function inWords(key: string): string {
  const last = key.split('.').at(-1) ?? key;
  const words = last
    .replace(/([A-Z])/g, ' $1')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
