import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Awaited, beginPayments, payAtProvider, stormOfCallbacks } from '../e2e/scenarios/callback-storm.js';
import { lyingProviders, stripeForgeries, swappedReturns } from '../e2e/scenarios/forged-callbacks.js';
import { askToBuy, buy, planId } from '../e2e/scenarios/purchases.js';
import { signedIn } from '../e2e/support/api-client.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { type PaymentServers, startPaymentServers } from '../src/test-support/payment-servers/index.js';
import { tell } from './figures.js';
import { people } from './people.js';

const redemptions = { asked: 100, left: 10 };
const spends = { asked: 200, covered: 50 };
const storm = { count: 500, kills: 10 };
/** At each provider. */
const courses = { paid: 20, 'paid, and nobody tells': 5, 'never paid': 5 };
const forged = { paid: 5, 'paid, and nobody tells': 0, 'never paid': 10 };
const repeats = 100;
/** Of the demo's plan `pro`, with tax. */
const proMinor = 5_390_000;

let stage: Stage;
let servers: PaymentServers;
beforeAll(async () => {
  servers = await startPaymentServers();
  stage = await openStage({ settings: servers.environment });
});
afterEach(() => stage.command('ledger:verify'));
afterAll(async () => {
  await stage.close();
  await servers.close();
});

const urlOf = (turn: number) => (turn % 2 ? stage.second : stage.first).url;
const count = (values: unknown[], value: unknown) => values.filter((one) => one === value).length;

async function numberOf(sql: string, ...values: unknown[]): Promise<number> {
  const { rows } = await stage.database.query<{ number: number }>(`select (${sql})::int as number`, values);
  return rows[0]?.number ?? Number.NaN;
}

/** Asked again with the same key for as long as all connections are busy; `ok` or the refusal. */
async function insist(turn: number, token: string, purchase: Parameters<typeof askToBuy>[2]) {
  const key = randomUUID();
  for (let tries = 1; ; tries += 1) {
    const { status, body } = await askToBuy(urlOf(turn), token, { key, ...purchase });
    if (status !== 503) return { code: status === 200 ? 'ok' : body.error.code, body, tries };
    await sleep(200);
  }
}

async function fund(email: string, amountMinor: number) {
  const { user, tenant, access_token: token } = await signedIn(stage.first.url, email);
  const entries = [
    { account: 'opening', amount_minor: -amountMinor },
    { account: 'user_balance', user_id: user.id, amount_minor: amountMinor, balance_minor: amountMinor },
  ];
  await stage.database.query(
    `insert into ledger_transactions (id, tenant_id, kind, cause_id, currency, description, entries, created_at)
     values ($1, $2, 'opening', $3, 'IRR', 'What the proof starts with', $4, now())`,
    [randomUUID(), tenant.id, user.id, JSON.stringify(entries)],
  );
  return { userId: user.id, token };
}

test(`${redemptions.asked} redemptions in parallel of a code with ${redemptions.left} uses left are exactly ${redemptions.left}`, async (context) => {
  const pro = await planId(stage, 'pro');
  const discountId = randomUUID();
  await stage.database.query(
    `insert into discounts (id, name, code, kind, value, max_use_count, created_at, updated_at)
     values ($1, 'Few', 'FEW', 'Percentage', 50, $2, now(), now())`,
    [discountId, redemptions.left],
  );
  const buyers = await Promise.all(people(20).map((email) => signedIn(stage.first.url, email)));
  const answers = await Promise.all(
    Array.from({ length: redemptions.asked }, (_, turn) =>
      insist(turn, buyers[turn % buyers.length]?.access_token ?? '', {
        ...{ planId: pro, gateway: turn % 4 < 2 ? 'ZarinPal' : 'IdPay', discountCode: 'few' },
      }),
    ),
  );
  const codes = answers.map(({ code }) => code);
  const uses = await numberOf('select count(*) from discount_uses where discount_id = $1', discountId);
  tell(context, {
    asked: codes.length,
    taken: count(codes, 'ok'),
    refused: count(codes, 'discount_not_valid'),
    'asked again, all connections busy': answers.reduce((sum, { tries }) => sum + tries - 1, 0),
  });
  expect(new Set(codes)).toEqual(new Set(['ok', 'discount_not_valid']));
  expect(count(codes, 'ok')).toBe(redemptions.left);
  expect(uses).toBe(redemptions.left);
  expect(await numberOf('select use_count from discounts where id = $1', discountId)).toBe(redemptions.left);
});

test(`${spends.asked} parallel spends of a balance for ${spends.covered} are exactly ${spends.covered}`, async (context) => {
  const pro = await planId(stage, 'pro');
  const { userId, token } = await fund('person051@acme.test', spends.covered * proMinor + proMinor - 1);
  const answers = await Promise.all(
    Array.from({ length: spends.asked }, (_, turn) => insist(turn, token, { planId: pro, gateway: 'Balance' })),
  );
  const codes = answers.map(({ code }) => code);
  const left = await numberOf('select balance_minor from users where id = $1', userId);
  tell(context, {
    asked: codes.length,
    spent: count(codes, 'ok'),
    refused: count(codes, 'insufficient_funds'),
    'left, of a price less one rial': left,
    'asked again, all connections busy': answers.reduce((sum, { tries }) => sum + tries - 1, 0),
  });
  expect(new Set(codes)).toEqual(new Set(['ok', 'insufficient_funds']));
  expect(count(codes, 'ok')).toBe(spends.covered);
  expect(left).toBe(proMinor - 1);
  expect(await numberOf(`select count(*) from payments where user_id = $1 and status = 'Confirmed'`, userId)).toBe(
    spends.covered,
  );
});

/** How often the payment was credited: postings and plans, which are to be as many. */
async function creditsOf({ id }: Awaited): Promise<number> {
  const postings = await numberOf('select count(*) from ledger_transactions where cause_id = $1', id);
  const plans = await numberOf('select count(*) from user_plans where payment_id = $1', id);
  expect(plans).toBe(postings);
  return postings;
}
const creditsOfAll = async (payments: Awaited[]) => {
  const credits: number[] = [];
  for (const payment of payments) credits.push(await creditsOf(payment));
  return credits;
};

test(`${storm.count} repeated and reordered callbacks of Stripe, ZarinPal and IdPay with ${storm.kills} × kill -9: each payment is credited once`, async (context) => {
  const payments = await beginPayments(stage, people(10), courses);
  const paid = payments.filter(({ course }) => course !== 'never paid');
  const unpaid = payments.filter(({ course }) => course === 'never paid');
  for (const payment of paid) await payAtProvider(servers, payment);
  const told = payments.filter(({ course }) => course !== 'paid, and nobody tells');
  const statuses = await stormOfCallbacks(stage, servers, told, storm);
  const byCallbacks = (await creditsOfAll(paid)).filter((credits) => credits > 0).length;

  // So long the job leaves a payment alone; then it asks, at the next of its turns.
  await stage.advanceClock(150);
  const settled = async () => (await creditsOfAll(paid)).every((credits) => credits > 0);
  for (const deadline = performance.now() + 120_000; performance.now() < deadline && !(await settled()); )
    await sleep(500);
  const credits = await creditsOfAll(paid);
  tell(context, {
    payments: payments.length,
    callbacks: [...statuses.values()].reduce((sum, times) => sum + times, 0),
    ...Object.fromEntries(
      [...statuses].map(([status, times]) => [status ? `status ${status}` : 'without an answer', times]),
    ),
    paid: paid.length,
    'credited by callbacks': byCallbacks,
    'credited by the questions afterwards': credits.length - byCallbacks - count(credits, 0),
    'credited twice': credits.filter((times) => times > 1).length,
    'unpaid and credited': (await creditsOfAll(unpaid)).filter((times) => times > 0).length,
  });
  expect(statuses.get(0)).toBeGreaterThan(0);
  expect(credits).toEqual(paid.map(() => 1));
  expect(await creditsOfAll(unpaid)).toEqual(unpaid.map(() => 0));
});

test('forged callbacks credit nothing', async (context) => {
  const payments = await beginPayments(stage, people(10), forged);
  const unpaid = payments.filter(({ course }) => course === 'never paid');
  const paid = payments.filter(({ course }) => course === 'paid');
  for (const payment of paid) await payAtProvider(servers, payment);
  const before = await numberOf('select count(*) from ledger_transactions');
  const ofStripe = paid.filter(({ gateway }) => gateway === 'Stripe');
  const unsigned = stripeForgeries(stage, servers, ofStripe, await stage.now());
  const statuses: number[] = [];
  for (const { send } of unsigned) statuses.push(await send());
  const returns = swappedReturns(
    stage,
    unpaid.filter(({ gateway }) => gateway !== 'Stripe'),
    paid,
  );
  await Promise.all(returns.map(({ send }) => send()));
  const lies = lyingProviders(stage, servers, unpaid);
  for (const { send } of lies) await send();
  const forgeries = [...unsigned, ...returns, ...lies];
  tell(context, {
    forgeries: forgeries.length,
    kinds: new Set(forgeries.map(({ name }) => name)).size,
    credits: (await numberOf('select count(*) from ledger_transactions')) - before,
  });
  expect(new Set(statuses)).toEqual(new Set([400]));
  expect(await creditsOfAll(payments)).toEqual(payments.map(() => 0));
  expect(await numberOf('select count(*) from ledger_transactions')).toBe(before);
});

test(`${repeats} parallel requests with one Idempotency-Key have one effect and one answer; with another body 422`, async (context) => {
  const pro = await planId(stage, 'pro');
  const { userId, token } = await fund('person052@acme.test', 3 * proMinor);
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: repeats }, (_, turn) => insist(turn, token, { planId: pro, gateway: 'Balance', key })),
  );
  const other = await askToBuy(stage.second.url, token, { planId: pro, gateway: 'ZarinPal', key });
  const payments = await numberOf('select count(*) from payments where user_id = $1', userId);
  tell(context, {
    requests: answers.length,
    'different answers': new Set(answers.map(({ body }) => JSON.stringify(body))).size,
    payments,
    'asked again, all connections busy': answers.reduce((sum, { tries }) => sum + tries - 1, 0),
    'another body': `${other.status} ${other.body.error.code}`,
  });
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['ok']));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(payments).toBe(1);
  expect(await numberOf('select balance_minor from users where id = $1', userId)).toBe(2 * proMinor);
  expect([other.status, other.body.error.code]).toEqual([422, 'idempotency_key_reused']);
  expect((await buy(stage.first.url, token, { planId: pro, gateway: 'Balance' })).payment_id).toMatch(/./);
});
