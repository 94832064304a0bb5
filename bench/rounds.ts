/** One round of what is moved rather than answered: events, deliveries. */
export interface Round {
  perSecond: number;
  /** Milliseconds of processor for each, the database's part included. */
  processorTime: number;
}

/** What a floor prints of itself: without its start, which a service has behind it. */
export interface Measured {
  seconds: number;
  processorMs: number;
}

export function startMeasuring(): () => Measured {
  const begun = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - begun) / 1000, processorMs: (user + system) / 1000 };
  };
}

export const roundOf = (count: number, { seconds, processorMs }: Measured): Round => ({
  perSecond: count / seconds,
  processorTime: processorMs / count,
});

interface Rounds {
  scenario: string;
  /** What is counted. */
  things: string;
  goal: string;
  service: Round[];
  floor: Round[];
}

/** The medians, and that of the ratios of each pair of rounds. */
export function tableOfRounds({ scenario, things, goal, service, floor }: Rounds): string {
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const rate = (rounds: Round[]) => median(rounds.map(({ perSecond }) => perSecond)).toFixed(0);
  const time = (rounds: Round[]) => median(rounds.map(({ processorTime }) => processorTime)).toFixed(2);
  const ratio = median(service.map(({ perSecond }, round) => perSecond / (floor[round]?.perSecond ?? 0)));
  const head = [
    'scenario',
    `service, ${things}/s`,
    `floor, ${things}/s`,
    'ratio',
    'goal',
    'CPU ms each, service / floor',
  ];
  const row = [
    scenario,
    rate(service),
    rate(floor),
    `**${ratio.toFixed(2)}**`,
    goal,
    `${time(service)} / ${time(floor)}`,
  ];
  return [head, head.map(() => '---'), row].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
