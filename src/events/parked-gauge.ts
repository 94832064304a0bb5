import { Gauge, register } from 'prom-client';
import { ParkedMessage } from '../models/index.js';

const name = 'inbox_parked_messages';

/** What waits for a person, read when the metrics are; it stands still while the database is away. Returns the undoing. */
export function watchParked(): () => void {
  new Gauge({
    name,
    help: 'Messages of other services that could not be taken and wait for a person.',
    collect() {
      return ParkedMessage.count({ where: { state: 'Waiting' } }).then(
        (waiting) => this.set(waiting),
        () => undefined,
      );
    },
  });
  return () => register.removeSingleMetric(name);
}
