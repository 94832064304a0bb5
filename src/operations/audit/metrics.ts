import { Gauge } from 'prom-client';

export const auditTrailBreaks = new Gauge({
  name: 'audit_trail_breaks',
  help: 'Breaks of the audit trail that the latest check found.',
});
