import autocannon, { type Options, type Request, type Result } from 'autocannon';
import type { Call, Scenario } from './scenarios.js';

export interface Measured {
  requestsPerSecond: number;
  /** Answers with the right content. */
  answered: number;
  /** Milliseconds of each answer. */
  latencies: number[];
}

export interface MeasuredProgram extends Measured {
  /** Milliseconds of processor per answer, the database's part included. */
  processorTime: number;
}

export interface LoadOptions {
  url: string;
  connections: number;
  seconds: number;
  /** Names the round, so that writes of one differ from those of another. */
  round: string;
}

/** Sends one scenario's requests for a while. Any answer but a right one fails the run. */
export async function measure(
  scenario: Scenario,
  { url, connections, seconds, round }: LoadOptions,
): Promise<Measured> {
  const faults: string[] = [];
  const latencies: number[] = [];
  let answered = 0;
  let connection = 0;
  const toRequest = ({ holds, ...call }: Call): Request => ({
    ...call,
    onResponse: (status, body) => {
      answered += 1;
      const missing = holds.filter((text) => !body.includes(text));
      if (status !== 200 || missing.length > 0) {
        faults.push(
          `${call.method} ${call.path} answered ${status} ${body.slice(0, 300)} (lacks ${missing.join(', ')})`,
        );
      }
    },
  });
  const requests = Array.from({ length: connections }, (_, index) => scenario.calls(index, round).map(toRequest));
  const startedAt = performance.now();
  const result = await new Promise<Result>((resolve, reject) => {
    const options: Options = {
      url,
      connections,
      duration: seconds,
      timeout: 30,
      setupClient: (client) => client.setRequests(requests[connection++] ?? []),
    };
    const instance = autocannon(options, (error: Error | null, result) => (error ? reject(error) : resolve(result)));
    instance.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  });
  const elapsed = (performance.now() - startedAt) / 1000;
  if (result.errors > 0) faults.push(`${result.errors} requests had no answer`);
  if (faults.length > 0)
    throw new Error(`${scenario.name} at ${url}: ${faults.length} wrong answers, first: ${faults[0]}`);
  return { requestsPerSecond: answered / elapsed, answered, latencies };
}
