import { isDeepStrictEqual } from 'node:util';
import type { Call, Scenario } from './scenarios.js';

const sampled = 20;

/** Sends a sample of the scenario's calls to both, and compares the answers field by field. Throws at the first difference. */
export async function compareAnswers(scenario: Scenario, serviceUrl: string, floorUrl: string): Promise<void> {
  const calls = scenario.calls(0, 'comparison');
  for (const call of calls.slice(0, sampled)) {
    const floor = await answerTo(call, floorUrl);
    const service = await answerTo(call, serviceUrl);
    for (const field of new Set([...Object.keys(floor), ...Object.keys(service)])) {
      if (scenario.differing.includes(field) || isDeepStrictEqual(floor[field], service[field])) continue;
      const values = `${JSON.stringify(floor[field])} at the floor and ${JSON.stringify(service[field])} at the service`;
      throw new Error(`${scenario.name}: ${call.method} ${call.path} differs in ${field}: ${values}`);
    }
  }
}

type Flat = Record<string, unknown>;

async function answerTo({ holds: _, path, ...call }: Call, url: string): Promise<Flat> {
  const response = await fetch(url + path, call);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${call.method} ${url}${path} answered ${response.status}: ${text}`);
  return flatten(JSON.parse(text), '');
}

/** Every value by its path: `user.id`, `data.0.id`. */
function flatten(value: unknown, path: string): Flat {
  if (typeof value !== 'object' || value === null) return { [path]: value };
  const under = (key: string) => (path === '' ? key : `${path}.${key}`);
  const entries = Object.entries(value);
  if (entries.length === 0) return { [path]: value };
  return Object.assign({}, ...entries.map(([key, item]) => flatten(item, under(key))));
}
