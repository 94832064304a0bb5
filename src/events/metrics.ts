import { Counter } from 'prom-client';

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
