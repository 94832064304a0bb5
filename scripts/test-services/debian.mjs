// Debian's packages, for what the tests need and a fresh machine lacks. Only root may install them.
import { mustRun, runProgram } from '../run-step.mjs';

export async function canInstallPackages() {
  return process.getuid?.() === 0 && (await runProgram('apt-get', ['--version'])).code === 0;
}

export async function installPackage(name) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', ['update', '-q'], { env });
  await mustRun('apt-get', ['install', '-q', '-y', '--no-install-recommends', name], { env });
}
