import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectFolder } from './project-folder.js';

export const migrationsFolder = join(projectFolder, 'migrations');

/** Their names, in the order in which they run. */
export function migrationFiles(): string[] {
  return readdirSync(migrationsFolder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => basename(file, '.js'))
    .sort();
}
