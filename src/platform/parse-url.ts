/**
 * The address that a text is, or null. In the place of `URL.canParse`, which in Node 20 and once it has run some thousand times takes
 * every letter between U+0080 and U+00FF for a broken one, so that `https://bücher.example` is an address for the first
 * requests after a start and none for the later ones.
 */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
