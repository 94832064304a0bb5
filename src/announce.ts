import type { Settings } from './platform/settings.js';

const demoSignIns = `
  Console   owner@demo.test, support@demo.test, finance@demo.test, tenants@demo.test, auditor@demo.test
            password Demo-staff-password-1, TOTP secret JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
  API       user@acme.test, manager@acme.test, mfa@acme.test, user@globex.test, admin@flatrender.test
            password Demo-user-password-1, the same TOTP secret; service token frs_gateway_demo`;

/** What a person at the terminal wants to know once the service answers. */
export function announcement({ publicUrl, seed, amqpUrl }: Pick<Settings, 'publicUrl' | 'seed' | 'amqpUrl'>): string {
  const lines = [
    '',
    'FlatRender identity is ready.',
    `  Console   ${publicUrl}/admin`,
    `  API       ${publicUrl}/v1, described at ${publicUrl}/docs`,
    `  Events    ${amqpUrl === null ? 'wait in the outbox until AMQP_URL names a RabbitMQ' : 'go to RabbitMQ, exchange flatrender.events'}`,
  ];
  if (seed === 'demo') lines.push('', 'Demo sign-ins:', demoSignIns.slice(1));
  return `${lines.join('\n')}\n`;
}
