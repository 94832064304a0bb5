import type { BatchOutcome, LaneChoice } from './lane-batch.js';

interface LaneState {
  failures: number;
  notBefore: number;
  batchSize: number;
}

export const fullBatch = 100;
const longestRestMs = 30_000;

/** Which lanes may be tried now, and how much of each: a lane that failed rests, longer each time. */
export class LaneSchedule {
  readonly #lanes = new Map<number, LaneState>();
  readonly #firstRestMs: number;
  #startAt = 0;

  constructor(firstRestMs = 250) {
    this.#firstRestMs = firstRestMs;
  }

  choice(): LaneChoice {
    const now = performance.now();
    const resting = [...this.#lanes].filter(([, { notBefore }]) => notBefore > now).map(([lane]) => lane);
    return { startAt: this.#startAt, except: resting, sizeOf: (lane) => this.#lanes.get(lane)?.batchSize ?? fullBatch };
  }

  record({ lane, published, failure }: BatchOutcome): void {
    this.#startAt = (lane + 1) % 16;
    const state = this.#lanes.get(lane) ?? { failures: 0, notBefore: 0, batchSize: fullBatch };
    if (!failure || failure.setAside) {
      // Grows back from the single events that follow a refusal.
      const batchSize = Math.min(fullBatch, state.batchSize * 2);
      if (batchSize === fullBatch) this.#lanes.delete(lane);
      else this.#lanes.set(lane, { failures: 0, notBefore: 0, batchSize });
      return;
    }
    const failures = published > 0 ? 1 : state.failures + 1;
    const rest = Math.min(longestRestMs, this.#firstRestMs * 2 ** (failures - 1));
    this.#lanes.set(lane, { failures, notBefore: performance.now() + rest, batchSize: 1 });
  }
}
