import { Gauge } from 'prom-client';

export const ledgerDifferences = new Gauge({
  name: 'ledger_differences',
  help: 'Differences that the latest check of the ledger found.',
});
