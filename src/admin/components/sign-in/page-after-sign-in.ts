const home = '/admin';

/** Where somebody wanted to go before signing in; only ever a page of this console. */
export function pageAfterSignIn({ search, origin }: { search: string; origin: string }): string {
  const wanted = new URLSearchParams(search).get('to') ?? home;
  if (!URL.canParse(wanted, origin)) return home;
  const url = new URL(wanted, origin);
  const isOurs = url.origin === origin && (url.pathname === home || url.pathname.startsWith(`${home}/`));
  return isOurs ? url.pathname + url.search : home;
}
