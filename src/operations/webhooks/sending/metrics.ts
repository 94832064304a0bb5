import { Counter, Histogram } from 'prom-client';
import type { Attempt } from './attempt.js';

const attempts = new Counter({
  name: 'webhook_attempts_total',
  help: 'Attempts to bring a message to a webhook, by what came of them.',
  labelNames: ['result'],
});

/** By the first digit of the status; `unanswered` where none came. */
export function countAttempt({ judgement, answer }: Attempt): void {
  const result =
    judgement === 'delivered' ? 'delivered' : answer ? `${Math.floor(answer.status / 100)}xx` : 'unanswered';
  attempts.inc({ result });
}

export const attemptDuration = new Histogram({
  name: 'webhook_attempt_duration_seconds',
  help: 'Time from the look-up of the name to the answer.',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
});
