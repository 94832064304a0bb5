import escapeHtml from 'escape-html';

/** A piece of HTML that may be put into a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** Makes one of a template: what stands in `${}` is escaped, unless it is such a piece itself. */
export function html(parts: TemplateStringsArray, ...values: (string | Html | Html[])[]): Html {
  const texts = values.map((value) => {
    if (value instanceof Html) return value.text;
    return Array.isArray(value) ? value.map(({ text }) => text).join('') : escapeHtml(value);
  });
  return new Html(parts.map((part, place) => part + (texts[place] ?? '')).join(''));
}
