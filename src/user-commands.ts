import { finished } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { Tenant } from './models/index.js';
import { exportUsers } from './operations/index.js';
import { exportColumns } from './operations/users/export-users.js';
import { DomainError } from './platform/errors.js';
import { formatOf, openForRows, type RowFormat, RowWriter, rowFormats } from './platform/row-files.js';
import { onDatabase, print } from './run-command.js';
import { importFile } from './run-import.js';

const formatOption = () => new Option('--format <format>', 'when the name does not tell it').choices(rowFormats);

/** The commands that bring users in and out. */
export function addUserCommands(command: (name: string, description: string) => Command): void {
  command('users:import', 'makes accounts of the rows of a CSV or JSON lines file; who is there already stays as he is')
    .argument('<file>')
    .requiredOption('--tenant <slug>', 'whose users they are')
    .addOption(formatOption())
    .option('--dry-run', 'tells what would become of the rows, and writes nothing')
    .action((path: string, { json, tenant, format, dryRun = false }) =>
      onDatabase('importUsers', async (context) => {
        const file = { path, format: (format as RowFormat) ?? formatOf(path), tenantId: await idOf(tenant), dryRun };
        const counts = await importFile(context, file);
        const { rows, created, known, failed, errorsFile } = counts;
        if (failed > 0) process.exitCode = 1;
        print(json, { ...counts, dryRun }, [
          `${rows} rows: ${created} ${dryRun ? 'would be created' : 'created'}, ${known} there already, ${failed} refused.`,
          ...(created === 0 && failed === 0 ? ['Nothing changed.'] : []),
          ...(errorsFile ? [`The refused rows are in ${errorsFile}: mend them there and import that file.`] : []),
        ]);
      }),
    );

  command('users:export', 'writes the users of a tenant as CSV or JSON lines, without what they sign in with')
    .requiredOption('--tenant <slug>', 'whose users')
    .option('--out <file>', 'in the place of standard output')
    .addOption(formatOption())
    .action(({ tenant, out, format }) =>
      onDatabase('exportUsers', async (context) => {
        const tenantId = await idOf(tenant);
        const stream = out ? openForRows(out) : process.stdout;
        const writer = new RowWriter(stream, format ?? (out ? formatOf(out) : 'csv'), exportColumns);
        let afterId: string | undefined;
        do {
          const users = await exportUsers(context, { tenantId, afterId });
          await writer.write(users);
          afterId = users.at(-1)?.id as string | undefined;
        } while (afterId !== undefined);
        if (!out) return;
        stream.end();
        await finished(stream);
      }),
    );
}

async function idOf(slug: string): Promise<string> {
  const tenant = await Tenant.findOne({ where: { slug } });
  if (!tenant) throw new DomainError('not_found', `There is no tenant ${slug}.`);
  return tenant.id;
}
