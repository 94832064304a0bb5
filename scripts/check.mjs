// npm run check: the whole gate, in the order in which a mistake is cheapest to find.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, runProgram, runScript } from './run-step.mjs';
import { withTestServices } from './test-services/index.mjs';

const tool = (path, ...args) => [join(root, 'node_modules', path), ...args];

const steps = [
  ['generated files', ['scripts/generate.mjs', '--check']],
  ['types', tool('typescript/bin/tsc', '--noEmit')],
  ['style', tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings')],
  ['imports', tool('dependency-cruiser/bin/dependency-cruise.mjs', 'src', 'migrations')],
  ['unused code', tool('knip/bin/knip.js')],
  ['contract', tool('@redocly/cli/bin/cli.js', 'lint')],
  ['contract against the reference', ['scripts/check-contract.mjs']],
  ['events against the last release', ['scripts/check-events.mjs']],
  ['container files', ['scripts/check-containers.mjs']],
  ['build', ['scripts/build.mjs']],
  ['unit and integration tests', tool('vitest/vitest.mjs', 'run', '--reporter=dot', '--reporter=json'), countVitest],
  ['browser tests', tool('@playwright/test/cli.js', 'test', '--reporter=list,json'), countPlaywright],
];

export async function check() {
  const reports = mkdtempSync(join(tmpdir(), 'flatrender-check-'));
  const total = { passed: 0, failed: 0 };
  let failedSteps = 0;
  await withTestServices(async (env) => {
    for (const [name, args, count] of steps) {
      const report = join(reports, `${name}.json`);
      const passed = await runCheck(name, args, { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report }, count ? report : null);
      if (!passed) failedSteps += 1;
      if (!count) continue;
      const counted = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 1 };
      total.passed += counted.passed;
      total.failed += counted.failed;
    }
  });
  rmSync(reports, { recursive: true });
  if (failedSteps > 0) process.exitCode = 1;
  console.log(failedSteps > 0 ? `\n${failedSteps} of ${steps.length} steps failed, see above.\n` : '');
  console.log(`${total.passed} passed, ${total.failed} failed`);
}

async function runCheck(name, args, env, report) {
  const startedAt = performance.now();
  const withReport = report && args[0].includes('vitest') ? [...args, `--outputFile.json=${report}`] : args;
  const { code, output } = await runProgram(process.execPath, withReport, { env: { ...env, NO_COLOR: '1' } });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✓' : '✗'} ${name} ${seconds} s`);
  if (code !== 0) console.log(output.replace(/^/gm, '    '));
  return code === 0;
}

function countVitest({ numPassedTests, numFailedTests, numFailedTestSuites }) {
  // A file that cannot be loaded has no tests that could fail, and is a failure all the same.
  return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0) };
}

function countPlaywright({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runScript(check);
