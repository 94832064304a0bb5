import type { MeasuredProgram } from './load.js';
import type { Scenario } from './scenarios.js';

/** The rounds of one scenario, those of the service and the floor in pairs. */
export interface Result {
  scenario: Scenario;
  service: MeasuredProgram[];
  floor: MeasuredProgram[];
}

/**
 * The median of the ratios of each pair of rounds: the two of a pair ran one after the other, so that what else the
 * machine did then met both. The quartiles show how much it did.
 */
export function ratioOf({ service, floor }: Result): { median: number; quartiles: string } {
  const ratios = service.map(
    ({ requestsPerSecond }, round) => requestsPerSecond / (floor[round]?.requestsPerSecond ?? 0),
  );
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share)) as [number, number, number];
  return { median, quartiles: `${low.toFixed(2)} to ${high.toFixed(2)}` };
}

export function tableOf(results: Result[]): string {
  const rows = results.map((result) => {
    const { scenario, service, floor } = result;
    const { median, quartiles } = ratioOf(result);
    return [
      scenario.name,
      perSecond(service).toFixed(0),
      perSecond(floor).toFixed(0),
      `**${median.toFixed(2)}** (${quartiles})`,
      scenario.goal.toFixed(1),
      `${processorTime(service)} / ${processorTime(floor)}`,
      latency(service),
      latency(floor),
    ];
  });
  const head = [
    'scenario',
    'service, req/s',
    'floor, req/s',
    'ratio (quartiles)',
    'goal',
    'CPU ms per answer, service / floor',
    'service p50 / p99 ms',
    'floor p50 / p99 ms',
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function perSecond(rounds: MeasuredProgram[]): number {
  return quantile(
    rounds.map(({ requestsPerSecond }) => requestsPerSecond),
    0.5,
  );
}

function processorTime(rounds: MeasuredProgram[]): string {
  return quantile(
    rounds.map((round) => round.processorTime),
    0.5,
  ).toFixed(2);
}

function latency(rounds: MeasuredProgram[]): string {
  const all = rounds.flatMap(({ latencies }) => latencies);
  return `${quantile(all, 0.5).toFixed(1)} / ${quantile(all, 0.99).toFixed(1)}`;
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
