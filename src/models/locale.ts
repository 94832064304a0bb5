/** The languages that messages are written in. */
export const locales = ['en', 'fa'] as const;

export type Locale = (typeof locales)[number];
