import { test as base } from '@playwright/test';
import { type PaymentServers, startPaymentServers } from '../../src/test-support/payment-servers/index.js';
import { openStage, type Stage } from './stage.js';

const stageWithinMs = 240_000;
/** Of acme's demo users the ones that no seed has banned. */
const firstPerson = 20;

interface WorkerFixtures {
  /** Whether there are payment providers: `test.use({ takesPayments: true })` gives a file a stage with them. */
  takesPayments: boolean;
  /** Null without `takesPayments`. */
  providers: PaymentServers | null;
  stage: Stage;
  people: { next(): string };
}

interface TestFixtures {
  /** The address of a demo user of acme whom no other test touches. */
  person: string;
  freshTries: undefined;
}

/** A Playwright test with the running service. Each worker starts it once; each test takes people of its own. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  takesPayments: [false, { option: true, scope: 'worker' }],
  providers: [
    async ({ takesPayments }, use) => {
      const servers = takesPayments ? await startPaymentServers() : null;
      await use(servers);
      await servers?.close();
    },
    { scope: 'worker' },
  ],
  stage: [
    async ({ providers }, use) => {
      const stage = await openStage({ settings: { ...providers?.environment } });
      await use(stage);
      await stage.close();
    },
    { scope: 'worker', timeout: stageWithinMs },
  ],
  people: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names out of the pattern
    async ({}, use) => {
      let seat = firstPerson;
      await use({
        next: () => {
          seat += 1;
          return `person${String(seat).padStart(3, '0')}@acme.test`;
        },
      });
    },
    { scope: 'worker' },
  ],
  person: ({ people }, use) => use(people.next()),
  baseURL: ({ stage }, use) => use(stage.first.url),
  freshTries: [
    async ({ stage }, use) => {
      await stage.forgetTries();
      await use(undefined);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
