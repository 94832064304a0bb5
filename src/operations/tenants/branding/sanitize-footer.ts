import { fromHtml } from 'hast-util-from-html';
import { type Schema, sanitize } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { publicHttpsUrl } from '../../../platform/web-addresses.js';

type Node = ReturnType<typeof fromHtml> | ReturnType<typeof fromHtml>['children'][number];

/** What mail programs show alike and what cannot act: no script, style, form, frame, nor anything from another page. */
const schema: Schema = {
  tagNames: [
    'a',
    'b',
    'bdi',
    'br',
    'div',
    'em',
    'hr',
    'i',
    'img',
    'li',
    'ol',
    'p',
    'small',
    'span',
    'strong',
    'u',
    'ul',
  ],
  attributes: { '*': ['dir', 'lang', 'title'], a: ['href', 'rel'], img: ['alt', 'height', 'src', 'width'] },
  required: { img: { alt: '' } },
  strip: [
    'script',
    'style',
    'template',
    'noscript',
    'iframe',
    'object',
    'embed',
    'svg',
    'math',
    'title',
    'textarea',
    'xmp',
  ],
  protocols: { href: ['https', 'mailto', 'tel'], src: ['https'] },
};

/**
 * The HTML of a mail's footer with what may stand there alone. It is parsed as a browser does (WHATWG), cut down to an
 * allow-list as a tree, and written anew, so that no trick of spelling survives. Cutting it down again changes nothing.
 */
export function sanitizeFooter(html: string): string {
  const tree = sanitize(fromHtml(html, { fragment: true }), schema);
  keepOutwardAddresses(tree as Node);
  return toHtml(tree).trim();
}

/** The library takes an address without a scheme for one within the page; in a mail there is no page. */
function keepOutwardAddresses(node: Node): void {
  if (node.type === 'element') {
    const { properties } = node;
    const { href, src } = properties;
    delete properties['rel'];
    if (href !== undefined) {
      const kept = outwardAddress(String(href));
      if (kept === null) delete properties['href'];
      else Object.assign(properties, { href: kept, rel: ['noopener', 'nofollow'] });
    }
    if (src !== undefined) properties['src'] = publicHttpsUrl(String(src)) ?? '';
  }
  if ('children' in node) {
    for (const child of node.children) keepOutwardAddresses(child as Node);
    node.children = node.children.filter(
      (child) => !(child.type === 'element' && child.tagName === 'img' && !child.properties['src']),
    ) as typeof node.children;
  }
}

function outwardAddress(address: string): string | null {
  if (/^(?:mailto|tel):[^\s\\\p{Cc}]+$/iu.test(address)) return address;
  return publicHttpsUrl(address);
}
