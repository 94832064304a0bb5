import { Counter, Histogram } from 'prom-client';

export const publishedEvents = new Counter({
  name: 'events_published_total',
  help: 'Events that the broker has confirmed.',
});

export const unroutableEvents = new Counter({
  name: 'events_unroutable_total',
  help: 'Confirmed events that no queue was bound for.',
});

export const failedPublications = new Counter({
  name: 'events_failed_batches_total',
  help: 'Batches that were not wholly confirmed; their events stay pending.',
});

export const setAsideEvents = new Counter({
  name: 'events_set_aside_total',
  help: 'Events set aside after repeated refusals.',
});

export const inboxMessages = new Counter({
  name: 'inbox_messages_total',
  help: 'Messages of other services, by what became of each try: applied, repeated, retry, park, wait.',
  labelNames: ['type', 'result'],
});

export const inboxLag = new Histogram({
  name: 'inbox_lag_seconds',
  help: 'From when it happened until its effect was kept.',
  buckets: [0.1, 0.5, 1, 5, 30, 120, 600, 3600, 86_400],
});
