import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidatedCache } from './invalidated-cache.js';

interface Value {
  key: string;
  version: number;
}

class TestListener {
  healthy = true;
  #items: ((items: string[]) => void)[] = [];
  #health: ((healthy: boolean) => void)[] = [];

  on(_: 'invalidation', handler: (items: string[]) => void): void {
    this.#items.push(handler);
  }
  onHealthChange(handler: (healthy: boolean) => void): void {
    this.#health.push(handler);
  }
  tell(items: string[]): void {
    for (const handler of this.#items) handler(items);
  }
  setHealthy(healthy: boolean): void {
    this.healthy = healthy;
    for (const handler of this.#health) handler(healthy);
  }
}

/** A source whose loads are counted, and can be held up. */
function setUp(max = 100) {
  const listener = new TestListener();
  const cache = new InvalidatedCache<Value>({ max, itemsOf: ({ key }) => [`one:${key}`, `group:${key.slice(0, 1)}`] });
  const source = { version: 1, loads: 0 };
  const get = (key: string) =>
    cache.get(key, async () => {
      source.loads += 1;
      return { key, version: source.version };
    });
  return { listener, cache, source, get };
}

describe('InvalidatedCache', () => {
  it('keeps nothing before it follows anybody', async () => {
    const { get, source } = setUp();
    await get('a1');
    await get('a1');
    expect(source.loads).toBe(2);
  });

  it('keeps a value until one of its items is told', async () => {
    const { cache, listener, get, source } = setUp();
    cache.follow(listener);
    for (const key of ['a1', 'a2', 'b1']) await get(key);
    await get('a1');
    expect(source.loads).toBe(3);
    source.version = 2;
    listener.tell(['one:a1', 'one:unknown']);
    expect((await get('a1'))?.version).toBe(2);
    expect((await get('a2'))?.version).toBe(1);
    listener.tell(['group:a']);
    expect((await get('a2'))?.version).toBe(2);
    expect((await get('b1'))?.version).toBe(1);
  });

  it('does not keep what was loaded while something was told', async () => {
    const { cache, listener } = setUp();
    cache.follow(listener);
    let finish = (_: Value) => {};
    const loading = cache.get('a1', () => new Promise<Value>((resolve) => (finish = resolve)));
    listener.tell(['one:a1']);
    finish({ key: 'a1', version: 1 });
    expect((await loading)?.version).toBe(1);
    expect(cache.peek('a1')).toBeUndefined();
  });

  it('does not keep what was loaded across a cut', async () => {
    const { cache, listener } = setUp();
    cache.follow(listener);
    let finish = (_: Value) => {};
    const loading = cache.get('a1', () => new Promise<Value>((resolve) => (finish = resolve)));
    listener.setHealthy(false);
    listener.setHealthy(true);
    finish({ key: 'a1', version: 1 });
    await loading;
    expect(cache.peek('a1')).toBeUndefined();
  });

  it('is off and empty while notifications are cut', async () => {
    const { cache, listener, get, source } = setUp();
    cache.follow(listener);
    await get('a1');
    listener.setHealthy(false);
    expect(cache.peek('a1')).toBeUndefined();
    await get('a1');
    await get('a1');
    expect(source.loads).toBe(3);
    listener.setHealthy(true);
    expect(cache.peek('a1')).toBeUndefined();
    await get('a1');
    await get('a1');
    expect(source.loads).toBe(4);
  });

  it('keeps neither nothing nor a failure', async () => {
    const { cache, listener } = setUp();
    cache.follow(listener);
    let loads = 0;
    const load = async () => {
      loads += 1;
      if (loads === 1) throw new Error('away');
      return null;
    };
    await expect(cache.get('a1', load)).rejects.toThrow('away');
    expect(await cache.get('a1', load)).toBeNull();
    expect(await cache.get('a1', load)).toBeNull();
    expect(loads).toBe(3);
  });

  it('holds no more than its most, and forgets by item after values were pushed out', async () => {
    const { cache, listener, get } = setUp(3);
    cache.follow(listener);
    for (let i = 0; i < 50; i++) await get(`a${i}`);
    const kept = Array.from({ length: 50 }, (_, i) => cache.peek(`a${i}`)).filter((value) => value !== undefined);
    expect(kept).toHaveLength(3);
    listener.tell(['group:a']);
    for (let i = 0; i < 50; i++) expect(cache.peek(`a${i}`)).toBeUndefined();
  });

  it('never gives a value older than the last telling, whatever the order', async () => {
    const keys = fc.constantFrom('a1', 'a2', 'b1');
    const steps = fc.array(
      fc.oneof(fc.record({ get: keys }), fc.record({ change: keys }), fc.record({ cut: fc.boolean() })),
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { cache, listener } = setUp(2);
        cache.follow(listener);
        const truth: Record<string, number> = { a1: 0, a2: 0, b1: 0 };
        for (const step of all) {
          if ('get' in step) {
            const key = step.get;
            const value = await cache.get(key, async () => ({ key, version: truth[key] ?? 0 }));
            expect(value?.version).toBe(truth[key]);
          } else if ('change' in step) {
            truth[step.change] = (truth[step.change] ?? 0) + 1;
            if (listener.healthy) listener.tell([`one:${step.change}`]);
          } else listener.setHealthy(step.cut);
        }
      }),
    );
  });
});
