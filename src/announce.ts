import type { Settings } from './platform/settings.js';

const demoSignIns = `
  Console   owner@demo.test, support@demo.test, finance@demo.test, tenants@demo.test, auditor@demo.test
            password Demo-staff-password-1, TOTP secret JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
  API       user@acme.test, manager@acme.test, mfa@acme.test, user@globex.test, admin@flatrender.test
            password Demo-user-password-1, the same TOTP secret; service token frs_gateway_demo`;

/** What a person at the terminal wants to know once the service is up. */
export function announcement({
  publicUrl,
  seed,
  amqpUrl,
  run,
}: Pick<Settings, 'publicUrl' | 'seed' | 'amqpUrl' | 'run'>): string {
  const events = `  Events    ${amqpUrl === null ? 'wait in the outbox until AMQP_URL names a RabbitMQ' : 'go to RabbitMQ, exchange flatrender.events'}`;
  if (run === 'worker') return ['', 'The worker of FlatRender identity is running.', events, ''].join('\n');
  const addresses = [`  Console   ${publicUrl}/admin`, `  API       ${publicUrl}/v1, described at ${publicUrl}/docs`];
  const signIns = seed === 'demo' ? ['', 'Demo sign-ins:', demoSignIns.slice(1)] : [];
  return ['', 'FlatRender identity is ready.', ...addresses, events, ...signIns, ''].join('\n');
}
