import { readFile } from 'node:fs/promises';
import { readEventFiles, readEventSchemas, root } from './read-schemas.mjs';

const mark = '<!-- From here on made by npm run generate. -->\n';

/** The README of the events: its own words, followed by a table for each file of schemas and direction. */
export async function eventReadme() {
  const [words] = (await readFile(`${root}contracts/events/README.md`, 'utf8')).split(mark);
  const schemas = await readEventSchemas();
  const files = [...(await readEventFiles())];
  const sections = (direction) =>
    files.map(([file, document]) => areaSection(file, document, schemas, direction)).join('');
  return `${words}${mark}${sections('out')}\n## What this service takes from others\n${sections('in')}`;
}

function areaSection(file, { title, $defs }, schemas, direction) {
  const types = Object.keys($defs).filter((name) => name in schemas && directionOf(schemas[name]) === direction);
  if (types.length === 0) return '';
  const rows = types.map((type) => {
    const { description, properties, required, ...schema } = schemas[type];
    const fields = Object.keys(properties).map((name) => (required.includes(name) ? `\`${name}\`` : `\`${name}\`?`));
    return `| \`${type}\` | ${description} | \`${schema['x-subject']}\` | ${fields.join(', ')} |`;
  });
  const head = '| routing key | when | subject | data |\n|---|---|---|---|\n';
  return `\n### [${title}](${file})\n\n${head}${rows.join('\n')}\n`;
}

const directionOf = (schema) => schema['x-direction'] ?? 'out';
