import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, migrations/ and contracts/; the same from `src/platform/` and from `dist/service/`. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
