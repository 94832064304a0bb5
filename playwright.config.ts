import { defineConfig, devices } from '@playwright/test';

const { CHROMIUM_PATH, CI } = process.env;
// Chromium refuses to run its sandbox as root.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The journeys in a real browser; `npm run e2e` finds or starts what they need. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // Each worker has the service in two processes and a database of its own.
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: CI !== undefined,
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    colorScheme: 'light',
    launchOptions: { args, ...(CHROMIUM_PATH !== undefined && { executablePath: CHROMIUM_PATH }) },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
