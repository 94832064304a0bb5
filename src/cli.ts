import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { readOutboxStatus } from './events/outbox-status.js';
import { Staff } from './models/index.js';
import {
  createServiceToken,
  createStaff,
  replayEvents,
  resetStaff,
  rotateSigningKeys,
  verifyAuditTrail,
  verifyLedger,
} from './operations/index.js';
import { staffRoles } from './platform/context.js';
import { DomainError } from './platform/errors.js';
import { migrateDown, migrateUp } from './platform/migrator.js';
import { operatorMessage } from './platform/operator-message.js';
import { onDatabase, print } from './run-command.js';
import { isEmpty, seedDemo } from './seed-demo.js';
import { linesOfTrail, toHead } from './trail-report.js';
import { addUserCommands } from './user-commands.js';

const program = new Command('npm run cli --')
  .description('Administers the identity service. Uses the database that the service uses.')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride();

/** A command; each takes --json, for programs that read the answer. */
const command = (name: string, description: string) =>
  program.command(name).description(description).option('--json', 'answer as JSON');

command('staff:create', 'adds a staff member of the console and tells the password, once')
  .requiredOption('--email <address>', 'with which to sign in')
  .addOption(new Option('--role <role>', 'what the member may do').choices(staffRoles).makeOptionMandatory())
  .option('--name <full name>')
  .action(({ json, email, role, name }) =>
    onDatabase('createStaff', async (context) => {
      const { staff, password } = await createStaff(context, { email, role, fullName: name ?? null });
      print(json, { id: staff.id, email: staff.email, role: staff.role, password }, [
        `${staff.email} is now staff, with the role ${staff.role}.`,
        `Password: ${password}`,
        'It is not shown again. The authenticator is set up at the first sign-in.',
      ]);
    }),
  );

command('staff:reset', 'gives a staff member a new password and a new authenticator, and ends the sessions')
  .argument('<email>')
  .action((email: string, { json }) =>
    onDatabase('resetStaff', async (context) => {
      const found = await Staff.findOne({ where: { email } });
      if (!found) throw new DomainError('not_found', `No staff member has the address ${email}.`);
      const { staff, password } = await resetStaff(context, { staffId: found.id });
      print(json, { id: staff.id, email: staff.email, password }, [
        `${staff.email} was reset and signed out everywhere.`,
        `Password: ${password}`,
        'It is not shown again. The authenticator is set up at the next sign-in.',
      ]);
    }),
  );

command('service-token:create', 'lets another service call operations, and tells its token, once')
  .requiredOption('--name <name>', 'what the token is called')
  .requiredOption('--service <service>', 'which service holds it, such as gateway')
  .requiredOption('--operations <list>', 'which operations it may call, separated by commas', toList)
  .option('--certificate-name <name>', 'common or DNS name of a client certificate that may stand in for the token')
  .option('--expires <time>', 'when it ends, such as 2027-01-31', toDate)
  .action(({ json, name, service, operations, certificateName, expires }) =>
    onDatabase('createServiceToken', async (context) => {
      const input = {
        name,
        serviceName: service,
        allowedOperations: operations,
        certificateName,
        expiresAt: expires ?? null,
      };
      const { serviceToken, token } = await createServiceToken(context, input);
      const { id, serviceName, allowedOperations, expiresAt } = serviceToken;
      print(json, { id, service: serviceName, operations: allowedOperations, expiresAt, token }, [
        `${serviceName} may now call ${allowedOperations.join(', ')}${expiresAt ? ` until ${expiresAt.toISOString()}` : ''}.`,
        `Token: ${token}`,
        'It is not shown again.',
      ]);
    }),
  );

command('keys:rotate', 'signs new access tokens with the next key, and publishes a new next one').action(({ json }) =>
  onDatabase('rotateSigningKeys', async (context) => {
    const { current, next } = await rotateSigningKeys(context);
    print(json, { current: current.id, next: next.id }, [
      `Tokens are now signed with ${current.id}; ${next.id} is next. Tokens of the old key stay good until they expire.`,
    ]);
  }),
);

command('outbox:status', 'tells which events wait and which were set aside').action(({ json }) =>
  onDatabase(null, async ({ database, now }) => {
    const status = await readOutboxStatus(database, now());
    print(json, { ...status }, [
      `${status.pending} events wait${status.oldestPendingAt ? `, the oldest for ${status.oldestPendingSeconds} s` : ''}.`,
      ...status.pendingByType.map(({ type, count }) => `  ${type}: ${count}`),
      `${status.publishedLastHour} were published in the last hour, ${status.setAside} are set aside.`,
      ...status.setAsideEvents.map(
        ({ id, type, lastError }) => `  ${id} ${type}: ${lastError ?? 'no reason was kept'}`,
      ),
    ]);
  }),
);

command('outbox:replay', 'has the events that were set aside published after all')
  .option('--type <type...>', 'only these types; * stands for any part: identity.user.*')
  .action(({ json, type }) =>
    onDatabase('replayEvents', async (context) => {
      const events = await replayEvents(context, { state: 'set_aside', types: type ?? [] });
      print(json, { events }, [`${events} events that were set aside wait to be published.`]);
    }),
  );

command('events:replay', 'has events published again, with their ids: by time, type, entity or tenant')
  .option('--since <time>', 'of changes made then or later, such as 2027-01-31T08:00Z', toDate)
  .option('--until <time>', 'of changes made before', toDate)
  .option('--type <type...>', 'only these types; * stands for any part: identity.user.*')
  .option('--entity <id>', 'only of this record')
  .option('--tenant <id>', 'only of this tenant')
  .option('--dry-run', 'only tells how many there are')
  .action(({ json, since, until, type, entity, tenant, dryRun }) =>
    onDatabase('replayEvents', async (context) => {
      const selection = {
        ...(since && { since }),
        ...(until && { until }),
        ...(entity && { entityId: entity }),
        ...(tenant && { tenantId: tenant }),
        types: type ?? [],
      };
      const events = await replayEvents(context, { ...selection, dryRun: dryRun === true });
      const told = dryRun ? 'events would be published again.' : 'events wait to be published again.';
      print(json, { events, dryRun: dryRun === true }, [`${events} ${told}`]);
    }),
  );

command('ledger:verify', 'holds balances and payments against the ledger').action(({ json }) =>
  onDatabase('verifyLedger', async (context) => {
    const report = await verifyLedger(context);
    const { transactions, differences } = report;
    print(json, { ...report }, [
      `${transactions} transactions: ${differences.length === 0 ? 'no difference.' : `${differences.length} differences.`}`,
      ...differences.map(({ rule, id, expected, found }) => `  ${rule} ${id}: expected ${expected}, found ${found}`),
    ]);
    if (differences.length > 0) process.exitCode = 1;
  }),
);

command('audit:verify', 'holds every audit entry against its seal, and tells the head of the chain')
  .option('--expect <position:hash...>', 'a head that was noted before, which has to be there still', toHead)
  .action(({ json, expect }) =>
    onDatabase('verifyAuditTrail', async (context) => {
      const report = await verifyAuditTrail(context, { noted: expect ?? [] });
      print(json, { ...report }, linesOfTrail(report));
      if (report.breakCount > 0) process.exitCode = 1;
    }),
  );

command('seed', 'fills an empty database with the demo data')
  .option('--force', 'also into a database that holds tenants or staff already')
  .action(({ json, force }) =>
    onDatabase(null, async ({ database }, settings) => {
      if (settings.nodeEnv === 'production')
        throw new DomainError('forbidden', 'Demo data has no place in production.');
      if (!force && !(await isEmpty())) {
        throw new DomainError('conflict', 'The database is not empty. Add --force to put in what is missing.');
      }
      await seedDemo(database);
      print(json, { seeded: true }, ['The demo data is in the database.']);
    }),
  );

command('migrate', 'brings the database up to date').action(({ json }) =>
  onDatabase(
    null,
    async ({ database }) => {
      const migrations = await migrateUp(database);
      print(json, { migrations }, migrations.length > 0 ? ['Done:', ...migrations] : ['The database is up to date.']);
    },
    { migrated: false },
  ),
);

command('migrate:down', 'takes back the newest migrations, and with them the data that they hold')
  .option('--steps <number>', 'how many', toSteps, 1)
  .requiredOption('--yes', 'confirms that the data may be lost')
  .action(({ json, steps }) =>
    onDatabase(
      null,
      async ({ database }) => {
        const migrations = await migrateDown(database, steps);
        print(json, { migrations }, ['Taken back:', ...migrations]);
      },
      { migrated: false },
    ),
  );

addUserCommands(command);

function toList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function toDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Write it as 2027-01-31 or 2027-01-31T12:00:00Z.');
  return date;
}

function toSteps(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Name a whole number from 1 on.');
  return Number(text);
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said by itself what was wrong with the call.
  if (!(error instanceof CommanderError)) process.stderr.write(`${operatorMessage(error)}\n`);
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}
