import { startEmbeddedPostgres } from '../../embedded-postgres.js';

// A service that does nothing but hold its database: prints the address, stops in order when its input ends.
const database = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: (line) => console.error(line) });
console.log(database.url);
process.stdin.resume().once('end', () => void database.stop());
