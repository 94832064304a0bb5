import escapeHtml from 'escape-html';
import type { EventCatalogue, EventEntry, EventSchema } from './event-catalogue.js';

/** The catalogue of events for people: one page, found by area or by what is typed. */
export function eventPage({ areas, envelope, events }: EventCatalogue): string {
  const of = (area: string) => events.filter((event) => event.area === area);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>FlatRender Identity: events</title>
    <link rel="icon" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/events.css">
  </head>
  <body>
    <header>
      <h1>Events</h1>
      <p>Every change leaves as an event: on the durable topic exchange <code>flatrender.events</code>, with its type as
      routing key, as a CloudEvents 1.0 message in structured JSON. At least once; in order for each subject. See also the
      <a href="/docs">API reference</a> and the same catalogue as <a href="/docs/asyncapi.json">AsyncAPI 3</a>.</p>
      <p class="find"><label for="find">Find</label> <input id="find" type="search" placeholder="banned, tenant_id, refund …" autocomplete="off">
      <output id="found" aria-live="polite"></output></p>
    </header>
    <nav aria-label="Areas">
      <ul>${areas.map(({ name, title }) => `<li><a href="#area-${name}">${escapeHtml(title)}</a> <small>${of(name).length}</small></li>`).join('')}
      <li><a href="#envelope">The envelope</a></li></ul>
    </nav>
    <main>
${areas.map(({ name, title }) => areaSection(name, title, of(name))).join('\n')}
      <section id="envelope"><h2>The envelope</h2>${fields(envelope, 'Attributes of the envelope')}</section>
    </main>
    <script src="/docs/events.js"></script>
  </body>
</html>
`;
}

function areaSection(name: string, title: string, events: EventEntry[]): string {
  return `<section id="area-${name}"><h2>${escapeHtml(title)}</h2>\n${events.map(entry).join('\n')}\n</section>`;
}

function entry({ type, description, direction, subject, sealed, data, example }: EventEntry): string {
  const marks = [
    direction === 'taken' ? '<b class="mark taken">taken from another service</b>' : '<b class="mark">sent</b>',
    ...(sealed ? ['<b class="mark sealed">for the service that delivers it, and no other</b>'] : []),
  ];
  return `<article id="${escapeHtml(type)}" data-text="${escapeHtml(searched(type, description, data))}">
<h3><a href="#${escapeHtml(type)}"><code>${escapeHtml(type)}</code></a></h3>
<p>${marks.join(' ')} ${escapeHtml(description)} Subject: <code>${escapeHtml(subject)}</code>.</p>
${fields(data, `Data of ${type}`)}
<details><summary>Example</summary><pre tabindex="0"><code>${escapeHtml(example)}</code></pre></details>
</article>`;
}

function searched(type: string, description: string, { properties = {} }: EventSchema): string {
  return [type, description, ...Object.keys(properties)].join(' ').toLowerCase();
}

function fields({ properties = {}, required = [] }: EventSchema, caption: string): string {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const told = required.includes(name) ? 'always' : 'sometimes';
    return `<tr><th scope="row"><code>${escapeHtml(name)}</code></th><td>${form(schema)}</td><td>${told}</td><td>${escapeHtml(schema.description ?? '')}</td></tr>`;
  });
  return `<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><thead><tr><th scope="col">field</th><th scope="col">form</th><th scope="col">told</th><th scope="col">meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** What a value may be, in few words: `uuid or null`, `Active | Trial`, `list of string`. */
function form(schema: EventSchema): string {
  if (schema.const !== undefined) return `<code>${escapeHtml(String(schema.const))}</code>`;
  if (schema.enum) return schema.enum.map((value) => `<code>${escapeHtml(String(value))}</code>`).join(' | ');
  const types = [schema.type ?? 'anything'].flat();
  const words = types.map((type) => {
    if (type === 'array') return `list of ${schema.items ? form(schema.items) : 'anything'}`;
    if (type === 'object' && schema.properties)
      return `{ ${Object.keys(schema.properties)
        .map((name) => escapeHtml(name))
        .join(', ')} }`;
    return escapeHtml(type === 'string' && schema.format ? schema.format : type);
  });
  return words.join(' or ');
}
