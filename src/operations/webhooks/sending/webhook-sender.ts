import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { clock } from '../../../platform/clock.js';
import type { Database } from '../../../platform/database.js';
import type { Listener } from '../../../platform/notifications.js';
import type { Resolve } from '../../../platform/outgoing-addresses.js';
import { WakefulLoop } from '../../../platform/wakeful-loop.js';
import type { WebhookSettings } from '../../../platform/webhook-settings.js';
import { Dispatcher } from './dispatcher.js';
import { OffSwitch } from './off-switch.js';
import { OutcomeWriter } from './outcome-writer.js';
import { type DueMessage, readDueMessages } from './read-due-messages.js';
import type { Turn } from './turn.js';
import { Turns } from './turns.js';
import type { Outcome, WebhookState } from './write-attempts.js';

export interface WebhookSenderOptions {
  database: Database;
  listener: Listener;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  settings: WebhookSettings;
  /** Switches a webhook off, in a transaction of its own. */
  switchOff(webhookId: string, cause: 'gone' | 'failures'): Promise<void>;
  timeoutMs?: number;
  /** Both only in tests: another resolver, and plain `http:` to names. */
  resolve?: Resolve;
  allowHttp?: boolean;
  leaseSeconds?: number;
  /** How often to look for what was not told: while notifications arrive, and while they are cut. */
  pollEveryMs?: { listening: number; deaf: number };
}

/** What is due by the clock is noticed within it. */
const tickMs = 500;
const pauseAfterErrorMs = 2_000;
const defaults = {
  timeoutMs: 15_000,
  allowHttp: false,
  leaseSeconds: 45,
  pollEveryMs: { listening: 15_000, deaf: 2_000 },
};

/** Sends what waits for webhooks, in any number of processes: at least once, each message by an id that stays. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions & typeof defaults;
  readonly #turns: Turns;
  readonly #dispatcher: Dispatcher;
  readonly #writer: OutcomeWriter;
  readonly #offSwitch: OffSwitch;
  readonly #holder = randomUUID();
  readonly #loop = new WakefulLoop(() => this.#step());
  readonly #unsubscribe: (() => void)[] = [];
  readonly #turnOf = new WeakMap<DueMessage, Turn>();
  #lookAround = true;
  #lookedAroundAt = 0;
  #renewedAt = performance.now();

  constructor(options: WebhookSenderOptions) {
    this.#options = { ...defaults, ...options };
    const { database, leaseSeconds, logger, settings, switchOff, timeoutMs, allowHttp, resolve } = this.#options;
    const turns = new Turns({ database, holder: this.#holder, leaseSeconds, now });
    this.#turns = turns;
    this.#dispatcher = new Dispatcher({
      ...{ turns, settings, ways: { timeoutMs, allowHttp, ...(resolve && { resolve }) } },
      onOutcome: (outcome, turn) => {
        this.#turnOf.set(outcome.message, turn);
        this.#writer.add(outcome);
      },
    });
    this.#writer = new OutcomeWriter({
      database,
      onWritten: (outcomes, webhooks) => this.#written(outcomes, webhooks),
      onError: (error) => logger.error({ err: error }, 'what webhooks answered could not be written; trying on'),
    });
    this.#offSwitch = new OffSwitch({
      ...{ turns, afterDays: settings.disableAfterDays, switchOff },
      onError: (err, webhookId) => logger.error({ err, webhookId }, 'a webhook could not be switched off'),
    });
  }

  start(): void {
    const { listener } = this.#options;
    const lookAround = () => {
      this.#lookAround = true;
      this.#loop.ring();
    };
    this.#unsubscribe.push(
      listener.onHealthChange(lookAround),
      listener.on('webhooks', (webhookIds) => {
        if (webhookIds.length === 0) return lookAround();
        this.#turns.tell(webhookIds);
        this.#loop.ring();
      }),
    );
    this.#loop.start();
  }

  /** Gives what is under way a few seconds, and leaves the rest to others. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#loop.stop();
    await this.#dispatcher.end();
    await this.#writer.end();
    await this.#offSwitch.end();
    await this.#turns.letGoOfDone({ all: true }).catch(() => undefined);
  }

  /** Returns the milliseconds until there may be more to do. */
  async #step(): Promise<number> {
    try {
      await this.#lookAfter();
      return tickMs;
    } catch (error) {
      this.#options.logger.error({ err: error }, 'webhooks could not be looked after; trying on');
      return pauseAfterErrorMs;
    }
  }

  async #lookAfter(): Promise<void> {
    const { leaseSeconds, listener, pollEveryMs } = this.#options;
    const since = (moment: number) => performance.now() - moment;
    if (since(this.#renewedAt) > (leaseSeconds * 1000) / 5) {
      await this.#turns.renew();
      this.#renewedAt = performance.now();
    }
    const poll = listener.healthy ? pollEveryMs.listening : pollEveryMs.deaf;
    if (this.#lookAround || since(this.#lookedAroundAt) > poll) {
      this.#lookAround = false;
      await this.#turns.lookAround();
      this.#lookedAroundAt = performance.now();
    }
    await this.#turns.takeDue();
    await this.#read();
    this.#dispatcher.sendAll();
    await this.#turns.letGoOfDone();
  }

  /** For all webhooks with room in one statement. */
  async #read(): Promise<void> {
    const { database } = this.#options;
    const time = now();
    const asked = this.#turns.all
      .filter((turn) => turn.wanted > 0 && !turn.rests(time))
      .map((turn) => ({ turn, webhookId: turn.webhookId, count: turn.wanted, epoch: turn.epoch }));
    if (asked.length === 0) return;
    const inHand = asked.flatMap(({ turn }) => [...turn.inHand]);
    // What comes while the statement runs is told anew.
    for (const { turn } of asked) turn.mayHaveMore = false;
    const messages = await readDueMessages(database, this.#holder, asked, inHand, time).catch((error: unknown) => {
      for (const { turn } of asked) turn.mayHaveMore = true;
      throw error;
    });
    const byWebhook = new Map<string, DueMessage[]>(asked.map(({ webhookId }) => [webhookId, []]));
    for (const message of messages) byWebhook.get(message.webhookId)?.push(message);
    for (const { turn, webhookId, ...rest } of asked) turn.take(byWebhook.get(webhookId) ?? [], rest);
  }

  #written(outcomes: readonly Outcome[], webhooks: readonly WebhookState[]): void {
    for (const { message, judgement } of outcomes)
      this.#turnOf.get(message)?.written(message.id, judgement === 'delivered');
    this.#offSwitch.judge(outcomes, webhooks);
    this.#loop.ring();
  }
}

const now = () => clock.now();
