import type { Context } from '../platform/context.js';
import { unacceptable } from '../platform/errors.js';

/** How far the clocks of services may differ. */
const skewMilliseconds = 600_000;
/** What is older is no late delivery; ids of messages are remembered for longer. */
const oldestMilliseconds = 90 * 86_400_000;

/** Throws `unprocessable` for the time of an event that lies in the future, or too long ago to count. */
export function requireTimely({ now }: Context, field: string, at: Date): void {
  const age = now().getTime() - at.getTime();
  if (age < -skewMilliseconds) throw unacceptable(field, 'This lies in the future.');
  if (age > oldestMilliseconds) throw unacceptable(field, 'This is more than 90 days ago.');
}
