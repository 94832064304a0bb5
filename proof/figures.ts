import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    figures?: Record<string, string | number>;
  }
}

/** Puts what was measured into the report. */
export function tell({ task }: TestContext, figures: Record<string, string | number>): void {
  task.meta.figures = { ...task.meta.figures, ...figures };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export const round = (value: number): number => Math.round(value * 100) / 100;
