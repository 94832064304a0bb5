import { Counter } from 'prom-client';

export const fannedOutMessages = new Counter({
  name: 'webhook_messages_total',
  help: 'Messages written for webhooks: one for each event and endpoint.',
});
