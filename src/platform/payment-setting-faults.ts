import type { SettingName } from './setting-schemas.js';

type Given = Readonly<Record<string, string | undefined>>;
type Tell = (name: SettingName, problem: string) => void;

const bazaarClient = ['BAZAAR_CLIENT_ID', 'BAZAAR_CLIENT_SECRET', 'BAZAAR_REFRESH_TOKEN'] as const;

/** What a gateway lacks that is set up in part: it would take no money, or take it and never hear of it. */
export function tellPaymentFaults(given: Given, tell: Tell): void {
  const wants = (name: SettingName, beside: SettingName) => {
    if (given[beside] !== undefined && given[name] === undefined) tell(name, `is missing beside ${beside}`);
  };
  wants('ZARINPAL_MERCHANT_ID', 'ZARINPAL_ACCESS_TOKEN');
  wants('STRIPE_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY');
  wants('STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET');
  tellBazaarFaults(given, tell);
}

function tellBazaarFaults(given: Given, tell: Tell): void {
  const clientParts = bazaarClient.filter((name) => given[name] !== undefined);
  const [first] = clientParts;
  if (first !== undefined) {
    for (const name of bazaarClient) if (!clientParts.includes(name)) tell(name, `is missing beside ${first}`);
  }
  const access = given['BAZAAR_API_SECRET'] === undefined ? first : 'BAZAAR_API_SECRET';
  if (access === undefined && given['BAZAAR_PACKAGE']) tell('BAZAAR_API_SECRET', 'is missing beside BAZAAR_PACKAGE');
  if (access !== undefined && !given['BAZAAR_PACKAGE']) tell('BAZAAR_PACKAGE', `is missing beside ${access}`);
  if (first !== undefined && access === 'BAZAAR_API_SECRET')
    tell('BAZAAR_API_SECRET', `is one way and ${first} the other`);
}
