// npm run new -- <entity> <field>…: writes the description, the migration, the model and the tests of a new kind of record.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command, CommanderError } from 'commander';
import { describeEntity } from './entities/describe-entity.mjs';
import { requireFreeNames } from './entities/free-names.mjs';
import { entityOf } from './entities/read-entities.mjs';
import { writtenFiles } from './entities/written-files.mjs';
import { mustRun, root, runScript } from './run-step.mjs';

const collect = (value, list) => [...list, value];

const program = new Command('npm run new --')
  .description(
    'Writes a new kind of record: its description, migration, model and tests. The rest follows from the description.',
  )
  .argument('<entity>', 'what one of them is called, such as coupon_note')
  .argument(
    '<field...>',
    'name:type, such as title:string(120) note:text? "state:enum(open|closed)" tenant:ref; behind it :unique, :indexed',
  )
  .option('--plural <name>', 'what many are called, when that is not plain English')
  .option('--description <sentence>', 'what it is, for the reference')
  .option('--en <words>', 'the English word for it')
  .option('--fa <words>', 'the Persian word for it')
  .option('--fa-plural <words>', 'the Persian word for many')
  .option(
    '--label <field.language=words>',
    'a word of a field, such as title.fa=عنوان or state.open.fa=باز',
    collect,
    [],
  )
  .option('--group <group>', 'where it stands in the menu: people, tenants, commerce, engagement, system', 'engagement')
  .option('--icon <name>', 'a feather icon', 'FileText')
  .option('--read <who>', 'callers and staff roles, by commas')
  .option('--write <who>', 'callers and staff roles, by commas')
  .exitOverride();

async function nextTime() {
  const last = (await readdir(`${root}migrations`))
    .filter((name) => /^\d{14}-/.test(name))
    .sort()
    .at(-1);
  const now = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const after = String(BigInt(last?.slice(0, 14) ?? 0) + 1n);
  return now > after ? now : after;
}

async function writeAll(files) {
  const tool = (path, ...args) => mustRun(process.execPath, [`${root}node_modules/${path}`, ...args]);
  const written = [];
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(root + path), { recursive: true });
      await writeFile(root + path, content, { flag: 'wx' });
      written.push(path);
    }
    const code = Object.keys(files).filter((path) => !path.endsWith('.yaml'));
    await tool('@biomejs/biome/bin/biome', 'check', '--write', ...code);
    await mustRun(process.execPath, [`${root}scripts/generate.mjs`]);
  } catch (error) {
    // All of it or nothing; what somebody else has written meanwhile stays his.
    for (const path of written) await rm(root + path, { force: true });
    await mustRun(process.execPath, [`${root}scripts/generate.mjs`]);
    throw error;
  }
}

function tell(entity, files, untranslated) {
  console.log(
    `Written for ${entity.plural.en}, by hand from here on:\n${Object.keys(files)
      .map((path) => `  ${path}`)
      .join('\n')}`,
  );
  console.log(`\nThat is all there has to be: operations, routes, events, the screen, its search and its audit trail are there.
  Who may: ${[...entity.read.callers, ...entity.read.staff].join(', ')} read; ${[...entity.write.callers, ...entity.write.staff].join(', ')} write.
  Try it: npx vitest run src/operations/${entity.path.slice(1)}, then npm start and the menu of the console.
  Rules beyond the description go to src/operations/entities/entity-rules.ts.`);
  if (untranslated.length > 0)
    console.log(
      `\nThe console shows these in English until ${Object.keys(files)[0]} has Persian: ${untranslated.join(', ')}.`,
    );
}

await runScript(async () => {
  try {
    program.parse();
  } catch (error) {
    // Commander has said it.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    throw error;
  }
  const [name, fields] = program.processedArgs;
  const { description, untranslated } = describeEntity(name, fields, program.opts());
  const entity = entityOf(description);
  const files = writtenFiles({ description, entity, time: await nextTime() });
  await requireFreeNames(entity, Object.keys(files));
  await writeAll(files);
  tell(entity, files, untranslated);
});
