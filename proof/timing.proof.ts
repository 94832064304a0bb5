import { afterAll, beforeAll, expect, test } from 'vitest';
import { callApi } from '../e2e/support/api-client.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { median, round, tell } from './figures.js';

const pairs = 500;
const mostApartMs = 5;
const password = 'Some-long-password-1';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

interface Side {
  milliseconds: number[];
  answers: Set<string>;
}

/** Sends both kinds in turn, so that whatever else the machine does falls on both. */
async function compare(path: string, bodies: Record<'known' | 'unknown', (turn: number) => object>) {
  const sides = { known: newSide(), unknown: newSide() };
  for (let turn = 0; turn < pairs; turn += 1) {
    for (const kind of turn % 2 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
      await stage.forgetTries();
      const startedAt = performance.now();
      const { status, body } = await callApi<Record<string, unknown> | undefined>(stage.first.url, 'POST', path, {
        body: bodies[kind](turn),
      });
      sides[kind].milliseconds.push(performance.now() - startedAt);
      sides[kind].answers.add(`${status} ${shapeOf(body)}`);
    }
  }
  return sides;
}

const newSide = (): Side => ({ milliseconds: [], answers: new Set() });

/** The body but for ids, which differ with every call. */
const shapeOf = (body: object | undefined): string =>
  JSON.stringify(body ?? null)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/frv_[\w-]{43}/g, '<token>')
    .replaceAll(/[0-9a-f]{32}/g, '<trace>');

for (const [path, bodies] of [
  [
    '/v1/auth/login',
    {
      known: () => ({ tenant_slug: 'acme', email: 'user@acme.test', password }),
      unknown: (turn: number) => ({ tenant_slug: 'acme', email: `nobody${turn}@acme.test`, password }),
    },
  ],
  [
    '/v1/auth/password/reset/request',
    {
      known: () => ({ tenant_slug: 'acme', email: 'user@acme.test' }),
      unknown: (turn: number) => ({ tenant_slug: 'acme', email: `nobody${turn}@acme.test` }),
    },
  ],
  [
    '/v1/auth/verify/resend',
    {
      known: () => ({ tenant_slug: 'acme', email: 'user@acme.test' }),
      unknown: (turn: number) => ({ tenant_slug: 'acme', email: `nobody${turn}@acme.test` }),
    },
  ],
  [
    '/v1/auth/register',
    {
      known: () => ({ tenant_slug: 'acme', email: 'user@acme.test', password }),
      unknown: (turn: number) => ({ tenant_slug: 'acme', email: `newcomer${turn}@acme.test`, password }),
    },
  ],
] as const) {
  test(`${path} takes as long for a known account as for an unknown one, and answers the same`, async (context) => {
    const { known, unknown } = await compare(path, bodies);
    const [knownMs, unknownMs] = [median(known.milliseconds), median(unknown.milliseconds)];
    tell(context, {
      pairs,
      'median known, ms': round(knownMs),
      'median unknown, ms': round(unknownMs),
      'apart, ms': round(Math.abs(knownMs - unknownMs)),
    });
    expect(known.answers).toEqual(unknown.answers);
    expect(known.answers.size).toBe(1);
    expect(Math.abs(knownMs - unknownMs)).toBeLessThan(mostApartMs);
  });
}
