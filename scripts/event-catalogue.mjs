import { readFile } from 'node:fs/promises';
import { readEventFiles, readEventSchemas, root } from './read-schemas.mjs';

const mark = '<!-- From here on made by npm run generate. -->\n';

/** The README of the events: its own words, followed by a table for each file of schemas. */
export async function eventReadme() {
  const [words] = (await readFile(`${root}contracts/events/README.md`, 'utf8')).split(mark);
  const schemas = await readEventSchemas();
  const areas = [...(await readEventFiles())].filter(([, { $defs }]) =>
    Object.keys($defs).some((name) => name in schemas),
  );
  return words + mark + areas.map(([file, document]) => areaSection(file, document, schemas)).join('');
}

function areaSection(file, { title, $defs }, schemas) {
  const rows = Object.keys($defs)
    .filter((name) => name in schemas)
    .map((type) => {
      const { description, properties, required, ...schema } = schemas[type];
      const fields = Object.keys(properties).map((name) => (required.includes(name) ? `\`${name}\`` : `\`${name}\`?`));
      return `| \`${type}\` | ${description} | \`${schema['x-subject']}\` | ${fields.join(', ')} |`;
    });
  const head = '| routing key | when | subject | data |\n|---|---|---|---|\n';
  return `\n### [${title}](${file})\n\n${head}${rows.join('\n')}\n`;
}
