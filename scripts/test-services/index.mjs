// What the tests run against: found, or started for as long as they run.
import { findChromium } from './chromium.mjs';
import { findPostgres } from './postgres.mjs';
import { findRabbitmq } from './rabbitmq.mjs';

/** Runs `work` with the environment that names a PostgreSQL, a RabbitMQ and a Chromium. */
export async function withTestServices(work) {
  const stops = [];
  const { DATABASE_URL: _unused, ...env } = process.env;
  try {
    for (const find of [findPostgres, findRabbitmq, findChromium]) {
      const found = await find();
      if (found.stop) stops.unshift(found.stop);
      Object.assign(env, found.env);
      process.stderr.write(`• ${found.name}\n`);
    }
    return await work(env);
  } finally {
    for (const stop of stops) await stop();
  }
}
