// Writes what is made from the contracts. With --check it writes nothing and fails when a written file is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { asyncApiDocument } from './asyncapi.mjs';
import { bundleContract } from './bundle-contract.mjs';
import { schemasOfIncomingEvents, typesOfContract, typesOfEvents } from './contract-types.mjs';
import { readEntities } from './entities/read-entities.mjs';
import { entitySources } from './entities/source-files.mjs';
import { eventReadme } from './event-catalogue.mjs';
import { entityEventFile, readEventFiles, root } from './read-schemas.mjs';

const bundle = await bundleContract();
const entityEvents = (await readEventFiles()).get(entityEventFile);
const outputs = {
  [`contracts/events/${entityEventFile}`]: stringify(entityEvents, { aliasDuplicateObjects: false }),
  ...entitySources(await readEntities()),
  'contracts/events/asyncapi.gen.json': `${JSON.stringify(await asyncApiDocument(), null, 2)}\n`,
  'contracts/events/README.md': await eventReadme(),
  'contracts/rest/identity.gen.json': `${JSON.stringify(bundle, null, 2)}\n`,
  'src/api/contract.gen.ts': await typesOfContract(bundle),
  'src/events/catalog.gen.ts': await typesOfEvents(),
  'src/events/incoming-schemas.gen.ts': await schemasOfIncomingEvents(),
};

const stale = [];
for (const [path, content] of Object.entries(outputs)) {
  const written = await readFile(root + path, 'utf8').catch(() => null);
  if (written !== content) stale.push(path);
}

if (process.argv.includes('--check')) {
  for (const path of stale) console.error(`${path} is stale: run npm run generate and commit the result.`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) {
    await writeFile(root + path, outputs[path]);
    console.log(`wrote ${path}`);
  }
}
