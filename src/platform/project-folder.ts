import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, migrations/ and contracts/; the same from `src/` and from `dist/`. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
