import { LRUCache } from 'lru-cache';

interface Listening {
  healthy: boolean;
  on(channel: 'invalidation', handler: (items: string[]) => void): unknown;
  onHealthChange(handler: (healthy: boolean) => void): unknown;
}

/** Bounds what a lost notification could cost. */
const maxAgeMilliseconds = 30_000;

/**
 * Keeps loaded values until another process says that they changed. Each value is dropped by any of the items it names
 * (`user:…`, `session:…`). While notifications may be missed it keeps nothing, so every read goes to the database.
 */
export class InvalidatedCache<Value extends object> {
  readonly #values: LRUCache<string, Value>;
  readonly #keysByItem = new Map<string, Set<string>>();
  readonly #itemsOf: (value: Value) => string[];
  /** Counts invalidations: a load that one overtook must not be kept. */
  #generation = 0;
  #isOn = false;

  constructor(options: { max: number; itemsOf(value: Value): string[] }) {
    this.#itemsOf = options.itemsOf;
    this.#values = new LRUCache({
      max: options.max,
      ttl: maxAgeMilliseconds,
      dispose: (value, key) => this.#forgetItems(value, key),
    });
  }

  follow(listener: Listening): void {
    const setOn = (healthy: boolean) => {
      this.clear();
      this.#isOn = healthy;
    };
    listener.on('invalidation', (items) => this.invalidate(items));
    listener.onHealthChange(setOn);
    setOn(listener.healthy);
  }

  async get(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    const kept = this.peek(key);
    if (kept) return kept;
    const generation = this.#generation;
    const value = await load();
    if (value && this.#isOn && generation === this.#generation) this.#keep(key, value);
    return value;
  }

  /** The kept value, without loading. */
  peek(key: string): Value | undefined {
    return this.#isOn ? this.#values.get(key) : undefined;
  }

  invalidate(items: string[]): void {
    this.#generation += 1;
    for (const item of items) {
      for (const key of [...(this.#keysByItem.get(item) ?? [])]) this.#values.delete(key);
    }
  }

  clear(): void {
    this.#generation += 1;
    this.#values.clear();
  }

  #keep(key: string, value: Value): void {
    this.#values.set(key, value);
    for (const item of this.#itemsOf(value)) {
      const keys = this.#keysByItem.get(item) ?? new Set();
      this.#keysByItem.set(item, keys.add(key));
    }
  }

  #forgetItems(value: Value, key: string): void {
    for (const item of this.#itemsOf(value)) {
      const keys = this.#keysByItem.get(item);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByItem.delete(item);
    }
  }
}
