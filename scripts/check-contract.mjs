// Holds our contract to the reference contract that the gateway is coded against, for every operation that both have.
import { readFile } from 'node:fs/promises';
import { bundleContract } from './bundle-contract.mjs';
import { compareContract } from './compare-contract.mjs';
import { root } from './read-schemas.mjs';

const facts = JSON.parse(await readFile(`${root}contracts/reference-facts.json`, 'utf8'));
const contract = await bundleContract(process.argv[2]);
const { differences, covered, total, own } = compareContract(contract, facts);

for (const difference of differences) console.error(difference);
console.log(`The contract covers ${covered} of the reference's ${total} operations and adds ${own} of its own.`);
if (differences.length > 0) {
  console.error(`${differences.length} facts of the reference do not hold.`);
  process.exitCode = 1;
}
