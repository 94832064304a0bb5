import { inkOn, type Look } from './look';

/** A mail in the tenant's look as a document of its own. Texts go in as text; the footer comes from the service. */
export function mailOf(look: Look, footer: string, told: { greeting: string; text: string; button: string }): string {
  const { lang, dir } = document.documentElement;
  const mail = document.implementation.createHTMLDocument(look.name);
  Object.assign(mail.documentElement, { lang, dir });
  const add = (name: string, text: string, style: Partial<CSSStyleDeclaration> = {}) => {
    const element = mail.createElement(name);
    element.textContent = text;
    Object.assign(element.style, style);
    mail.body.append(element);
    return element;
  };
  const style = mail.createElement('style');
  style.textContent = styles;
  mail.head.append(style);
  Object.assign(mail.body.style, {
    background: look.background,
    color: inkOn(look.background),
    fontFamily: look.fonts === 'inherit' ? 'system-ui, sans-serif' : look.fonts,
  });
  const head = add('header', '', { background: look.primary, color: inkOn(look.primary) });
  if (look.logo) head.append(pictureOf(mail, look.logo));
  head.append(Object.assign(mail.createElement('bdi'), { textContent: look.name }));
  add('p', told.greeting);
  add('p', told.text);
  add('p', '').append(
    Object.assign(mail.createElement('b'), {
      textContent: told.button,
      style: `background:${look.accent};color:${inkOn(look.accent)}`,
    }),
  );
  if (footer) add('footer', '').append(...withoutOutside(mail, footer));
  return `<!doctype html>${mail.documentElement.outerHTML}`;
}

/** A preview fetches nothing and leads nowhere: pictures become their names, links lose their address. */
function withoutOutside(mail: Document, html: string): Node[] {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  for (const link of parsed.querySelectorAll('a')) {
    link.removeAttribute('href');
    link.className = 'link';
  }
  for (const picture of parsed.querySelectorAll('img'))
    picture.replaceWith(pictureOf(parsed, picture.alt || picture.src));
  return [...parsed.body.childNodes].map((node) => mail.importNode(node, true));
}

function pictureOf(page: Document, text: string): HTMLElement {
  return Object.assign(page.createElement('span'), { className: 'picture', textContent: text, dir: 'ltr' });
}

const styles = `
  :root { color-scheme: light; }
  body { margin: 0; font-size: 14px; line-height: 1.6; overflow-wrap: anywhere; }
  header { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; padding: 14px 18px; font-size: 17px; font-weight: 600; }
  body > p { margin: 14px 18px; }
  b { display: inline-block; padding: 8px 16px; border-radius: 6px; }
  footer { margin: 18px; padding-block-start: 12px; border-block-start: 1px solid; font-size: 13px; }
  .link { text-decoration: underline; }
  .picture { padding: 2px 8px; border: 1px dashed; border-radius: 4px; font: 12px ui-monospace, monospace; }
`;
