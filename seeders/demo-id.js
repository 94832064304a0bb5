import { createHash } from 'node:crypto';

/** The same UUID for the same name on every machine, so that tests and people can rely on it. */
export function demoId(name) {
  const hex = createHash('sha256').update(`flatrender demo ${name}`).digest('hex');
  const variant = ((Number.parseInt(hex[16], 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
