/**
 * Works on each item by itself, one after another: whatever fails with one keeps nothing from the others, which a job
 * that takes the oldest first would otherwise never come to. Throws afterwards, with all that failed.
 */
export async function eachApart<Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of the items failed.`);
}
