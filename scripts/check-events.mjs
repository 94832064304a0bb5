// Holds the schemas of events to those of the last release. With --release it makes those of today the released ones.
import { readFile, writeFile } from 'node:fs/promises';
import { compareEvents } from './compare-events.mjs';
import { readEventSchemas, root } from './read-schemas.mjs';

const path = 'contracts/events/released.gen.json';
const current = await readEventSchemas();
const released = JSON.parse(await readFile(root + path, 'utf8').catch(() => '{}'));

const breaks = compareEvents(released, current);
for (const sentence of breaks) console.error(sentence);
const added = Object.keys(current).filter((type) => !(type in released)).length;
console.log(`${Object.keys(released).length} types of events were released; ${added} are new since.`);
if (breaks.length > 0) {
  console.error(
    'Others rely on these. Leave the released version as it is, and add what is new beside it as the next version.',
  );
  process.exitCode = 1;
} else if (process.argv.includes('--release')) {
  await writeFile(root + path, `${JSON.stringify(current, null, 2)}\n`);
  console.log(`wrote ${path}`);
}
