import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './project-folder.js';
import { loadSettings, type Settings } from './settings.js';

/** The settings of this process: the environment, and the file `.env` for what the environment leaves open. */
export function settingsFromEnvironment(): Settings {
  const file = join(projectFolder, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return loadSettings(process.env);
}
