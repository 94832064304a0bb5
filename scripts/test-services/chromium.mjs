// The browser of the tests: the one that is set, the system's, Playwright's, or Debian's package.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram, runStep, StepError } from '../run-step.mjs';
import { canInstallPackages, installPackage } from './debian.mjs';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export async function findChromium() {
  const set = process.env.CHROMIUM_PATH;
  if (set) {
    if (!(await works(set))) throw new StepError(`There is no working Chromium at ${set}, which CHROMIUM_PATH names.`);
    return browser(set);
  }
  const found = await firstThatWorks();
  if (found) return browser(found);
  if (await canInstallPackages()) {
    await runStep("Installing Chromium from Debian's package", () => installPackage('chromium'));
    const installed = await firstThatWorks();
    if (installed) return browser(installed);
  }
  throw new StepError(
    'The tests need Chromium. Install Chromium or Chrome, run "npx playwright install chromium", or set CHROMIUM_PATH to one.',
  );
}

const browser = (path) => ({ name: `Chromium at ${path}`, env: { CHROMIUM_PATH: path } });

async function firstThatWorks() {
  const { chromium } = await import('@playwright/test');
  const folders = (process.env.PATH ?? '').split(delimiter);
  const inPath = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  for (const path of [...inPath, ...fixedPlaces, chromium.executablePath()]) {
    if (existsSync(path) && (await works(path))) return path;
  }
  return null;
}

async function works(path) {
  return (await runProgram(path, ['--version'])).code === 0;
}
