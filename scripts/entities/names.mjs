export const camelCase = (name) => name.replaceAll(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
export const pascalCase = (name) => camelCase(`_${name}`);
export const kebabCase = (name) => name.replaceAll('_', '-');
/** `starts_at` as people write it: Starts at. */
export const inWords = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

export function pluralOf(name) {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}
