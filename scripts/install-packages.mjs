// Installs the packages of the lock file, when those in node_modules are others.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, root, runStep, StepError } from './run-step.mjs';

const oldestNode = [20, 19];

export async function installPackages() {
  requireNode();
  if (packagesAreInstalled()) return;
  await runStep('Installing packages, which takes about a minute', () => {
    const npm = process.env.npm_execpath;
    const ci = ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'];
    return npm?.endsWith('.js') ? mustRun(process.execPath, [npm, ...ci]) : mustRun('npm', ci);
  });
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new StepError(`Node ${oldestNode.join('.')} or later is needed, and this is ${process.versions.node}.`);
}

/** npm keeps a list of what it installed; the same versions there as in the lock file means nothing to do. */
function packagesAreInstalled() {
  const list = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(list)) return false;
  const installed = JSON.parse(readFileSync(list, 'utf8')).packages;
  const { '': _project, ...wanted } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = installed[path];
    return found ? found.version === version : optional === true;
  });
}
