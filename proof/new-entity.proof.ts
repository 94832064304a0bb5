import { afterAll, beforeAll, expect, test } from 'vitest';
import { copySources } from '../scripts/entities/copy-of-sources.mjs';
import { tell } from './figures.js';

let copy: Awaited<ReturnType<typeof copySources>>;
beforeAll(async () => {
  copy = await copySources();
});
afterAll(() => copy.remove());

const fields = [
  ...['title:string(80):unique', 'note:text?', 'state:enum(open|closed):indexed', 'tenant:ref', 'owner:ref(users)?'],
  ...['size:int(1..9)?', 'price_minor:money', 'urgent:bool', 'due_at:date-time?:indexed', 'body:localized'],
];
const steps: [string, string[]][] = [
  ['generated files', ['scripts/generate.mjs', '--check']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  [
    'style',
    ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', 'src', 'migrations', 'contracts'],
  ],
  ['imports', ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'migrations']],
  ['unused code', ['node_modules/knip/bin/knip.js']],
  ['contract', ['node_modules/@redocly/cli/bin/cli.js', 'lint']],
  ['contract against the reference', ['scripts/check-contract.mjs']],
  ['events against the last release', ['scripts/check-events.mjs']],
  ['tests of the service', ['node_modules/vitest/vitest.mjs', 'run', '--exclude', 'scripts/**', '--reporter=dot']],
];

test('an entity of every kind of field passes types, linters, contract checks and all tests of the service without an edit', async (context) => {
  const written = await copy.node(['scripts/new-entity.mjs', 'coupon_note', ...fields, '--fa', 'یادداشت']);
  expect([written.code, written.output]).toEqual([0, expect.stringContaining('coupon-note')]);
  for (const [name, args] of steps) {
    const { code, output } = await copy.node(args, { NO_COLOR: '1' });
    expect(code, `${name}\n${output.slice(-4_000)}`).toBe(0);
  }
  tell(context, { fields: fields.length, stepsPassed: steps.length, linesByHand: 0 });
}, 3_600_000);
