import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Model, ModelStatic } from 'sequelize';
import * as models from './models/index.js';
import { erasePerson } from './operations/personal-data/erase-person.js';
import { createContext, type InTransaction } from './platform/context.js';
import { type Database, inTransaction } from './platform/database.js';
import { hashPassword } from './platform/passwords.js';
import { projectFolder } from './platform/project-folder.js';
import { encryptSecret, hashToken } from './platform/secrets.js';

type Values = Record<string, unknown>;

/** What a seeder works with. Its writes go through the models, so they leave their events like any other. */
interface SeederTools {
  models: typeof models;
  context: InTransaction;
  secrets: { encryptSecret: typeof encryptSecret };
  hashPassword: typeof hashPassword;
  hashToken: typeof hashToken;
  erase(user: models.User): Promise<void>;
  daysFromNow(days: number): Date;
  /** Creates the rows whose id is not there yet, so that seeding twice changes nothing. `prepare` sees each before it is saved. */
  createMissing(model: ModelStatic<Model>, rows: Values[], prepare?: (row: Model) => Model): Promise<void>;
}

interface Seeder {
  seed(tools: SeederTools): Promise<void>;
}

const dayMilliseconds = 86_400_000;
const seedLock = 7_205_118;

/** Puts the demo data in, all or nothing; what is there already stays as it is. */
export async function seedDemo(database: Database): Promise<void> {
  const context = createContext({ database, actor: { kind: 'system', name: 'seed' }, via: 'seed' });
  const folder = join(projectFolder, 'seeders');
  const files = readdirSync(folder)
    .filter((file) => /^\d+-.*\.js$/.test(file))
    .sort();
  await inTransaction(context, async (context) => {
    await database.sequelize.query(`select pg_advisory_xact_lock(${seedLock})`, { transaction: context.transaction });
    for (const file of files) {
      const { seed } = (await import(pathToFileURL(join(folder, file)).href)) as Seeder;
      await seed(toolsFor(context));
    }
  });
}

/** Whether nobody has used this database yet. */
export async function isEmpty(): Promise<boolean> {
  return (await models.Tenant.count()) === 0 && (await models.Staff.count()) === 0;
}

function toolsFor(context: InTransaction): SeederTools {
  const startedAt = context.now().getTime();
  return {
    models,
    context,
    secrets: { encryptSecret },
    hashPassword,
    hashToken,
    erase: (user) => erasePerson(context, user),
    daysFromNow: (days) => new Date(startedAt + days * dayMilliseconds),
    createMissing: async (model, rows, prepare) => {
      const { transaction } = context;
      const ids = rows.map((row) => row['id']);
      const present = await model.findAll({ attributes: ['id'], where: { id: ids as string[] }, transaction });
      const known = new Set(present.map((row) => row.get('id')));
      const missing = rows.filter((row) => !known.has(row['id']));
      if (missing.length === 0) return;
      if (!prepare) return void (await model.bulkCreate(missing as never[], { transaction }));
      for (const row of missing) await prepare(model.build(row as never)).save({ transaction });
    },
  };
}
