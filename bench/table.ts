import type { Measured } from './load.js';
import type { Scenario } from './scenarios.js';

/** The rounds of one scenario, those of the service and the floor in pairs. */
export interface Result {
  scenario: Scenario;
  service: Measured[];
  floor: Measured[];
}

export function ratioOf({ service, floor }: Result): number {
  return perSecond(service) / perSecond(floor);
}

export function tableOf(results: Result[]): string {
  const rows = results.map((result) => {
    const { scenario, service, floor } = result;
    const ratio = ratioOf(result);
    return [
      scenario.name,
      perSecond(service).toFixed(0),
      perSecond(floor).toFixed(0),
      `**${ratio.toFixed(2)}**`,
      scenario.goal.toFixed(1),
      latency(service),
      latency(floor),
    ];
  });
  const head = [
    'scenario',
    'service, req/s',
    'floor, req/s',
    'ratio',
    'goal',
    'service p50 / p99 ms',
    'floor p50 / p99 ms',
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function perSecond(rounds: Measured[]): number {
  return quantile(
    rounds.map(({ requestsPerSecond }) => requestsPerSecond),
    0.5,
  );
}

function latency(rounds: Measured[]): string {
  const all = rounds.flatMap(({ latencies }) => latencies);
  return `${quantile(all, 0.5).toFixed(1)} / ${quantile(all, 0.99).toFixed(1)}`;
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
