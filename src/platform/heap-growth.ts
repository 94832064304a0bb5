import { setFlagsFromString } from 'node:v8';

const percentOfWhatLives = 50;

/**
 * Lets garbage come to half of what lives before the next full collection. By itself V8 waits for up to three times as
 * much on a machine with plenty of memory, so that a process of 60 MB would take 300. Read by V8 at each collection, so
 * that it counts however the process was started; to be called before the rest is loaded.
 */
export function boundHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${percentOfWhatLives}`);
}
