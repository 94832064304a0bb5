import { collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';
import type { Database } from './database.js';

const requestDuration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time to answer a request, by operation and status.',
  labelNames: ['operation', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

const series = new Map<string, ReturnType<typeof requestDuration.labels>>();

/** Both names must come from a bounded set: each pair is a series of its own. */
export function countRequest(operation: string, status: number, seconds: number): void {
  const key = `${status} ${operation}`;
  let child = series.get(key);
  if (!child) {
    child = requestDuration.labels(operation, String(status));
    series.set(key, child);
  }
  child.observe(seconds);
}

/** The process's own figures (memory, event loop, garbage collection). Once per process. */
export function startProcessMetrics(): void {
  collectDefaultMetrics();
}

interface Pool {
  size: number;
  available: number;
  using: number;
  waiting: number;
}

/** How full the connection pool is. Once per process. */
export function watchPool({ sequelize }: Database): void {
  // Sequelize's pool has these counters but leaves them out of its types.
  const { pool } = sequelize.connectionManager as unknown as { pool: Pool };
  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of this process to the database, and requests that wait for one.',
    labelNames: ['state'],
    collect() {
      this.set({ state: 'open' }, pool.size);
      this.set({ state: 'idle' }, pool.available);
      this.set({ state: 'busy' }, pool.using);
      this.set({ state: 'waiting' }, pool.waiting);
    },
  });
}

/** Everything registered in this process, in Prometheus' text format. */
export function renderMetrics(): Promise<string> {
  return register.metrics();
}

export const metricsContentType = register.contentType;
