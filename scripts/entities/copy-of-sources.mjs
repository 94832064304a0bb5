import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../run-step.mjs';

const run = promisify(execFile);

/** The project's files as they are now, elsewhere, with the packages of this one: for what writes into them. */
export async function copySources() {
  const folder = await mkdtemp(join(tmpdir(), 'flatrender-new-'));
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    maxBuffer: 2 ** 24,
  });
  const kept = stdout.split('\0').filter((path) => path !== '' && !path.startsWith('docs/screenshots/'));
  for (const path of kept) await cp(join(root, path), join(folder, path));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  // Biome reads what git leaves out.
  await run('git', ['init', '-q'], { cwd: folder });
  const node = (args, env = {}) =>
    run(process.execPath, args, { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
    );
  return { folder, node, remove: () => rm(folder, { recursive: true, force: true }) };
}
