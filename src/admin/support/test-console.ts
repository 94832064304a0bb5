import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import express from 'express';
import { initModels, Staff, Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { createContext, type StaffRole, staffRoles } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { hashPassword } from '../../platform/passwords.js';
import { projectFolder } from '../../platform/project-folder.js';
import { encryptSecret, useMasterKey } from '../../platform/secrets.js';
import { createTestDatabase } from '../../platform/test-database.js';
import { createConsole } from '../console.js';
import { ConsoleClient } from './console-client.js';

export const staffPassword = 'Correct-horse-battery-1';
export const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export type TestConsole = Awaited<ReturnType<typeof startTestConsole>>;

/** A console on a database of its own, with one member of staff for each role, a tenant and a user. */
export async function startTestConsole({ publicUrl }: { publicUrl?: string } = {}) {
  await buildConsole();
  const test = await createTestDatabase();
  useMasterKey(Buffer.alloc(32, 7));
  initModels(test.database.sequelize);
  const context = createContext({ database: test.database, actor: { kind: 'system', name: 'test' }, via: 'seed' });
  const staff = await createStaffOfEachRole(context);
  const { tenant, user } = await createPeople(context);

  const failures: unknown[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = {
    publicUrl: publicUrl ?? origin,
    sessionSecret: 'a secret of the tests, long enough',
    trustProxy: false as const,
  };
  const stopping = new AbortController();
  const reportError = (error: unknown) => failures.push(error);
  const app = express();
  app.use('/admin', await createConsole({ database: test.database, settings, stopping: stopping.signal, reportError }));
  server.on('request', app);

  return {
    database: test.database,
    context,
    origin,
    staff,
    tenant,
    user,
    /** What the console could not answer for: must stay empty. */
    failures,
    anonymous: () => new ConsoleClient(origin),
    signedIn: async (role: StaffRole) => {
      const client = new ConsoleClient(origin);
      await client.signIn(`${role.toLowerCase()}@demo.test`, staffPassword, totpSecret);
      return client;
    },
    /** As at the end of the process. */
    endStreams: () => stopping.abort(),
    stop: async () => {
      stopping.abort();
      clock.setOffset(0);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await test.drop();
    },
  };
}

async function buildConsole(): Promise<void> {
  const script = pathToFileURL(join(projectFolder, 'scripts/build-console.mjs')).href;
  const { buildConsole: build } = (await import(script)) as { buildConsole(options: { say(): void }): Promise<void> };
  await build({ say: () => undefined });
}

async function createStaffOfEachRole(context: ReturnType<typeof createContext>) {
  const passwordHash = await hashPassword(staffPassword);
  const created = await inTransaction(context, ({ transaction, newId, now }) =>
    Staff.bulkCreate(
      staffRoles.map((role) => ({
        id: newId(),
        email: `${role.toLowerCase()}@demo.test`,
        fullName: `${role} of the tests`,
        role,
        passwordHash,
        totpSecret: encryptSecret(totpSecret),
        totpConfirmedAt: now(),
      })),
      { transaction },
    ),
  );
  return Object.fromEntries(created.map((member) => [member.role, member])) as Record<StaffRole, Staff>;
}

async function createPeople(context: ReturnType<typeof createContext>) {
  return inTransaction(context, async ({ transaction, newId }) => {
    const tenant = await Tenant.create(
      {
        ...emptyTenant,
        id: newId(),
        slug: 'acme',
        name: 'Acme',
        kind: 'Reseller',
        status: 'Active',
        contactEmail: 'info@acme.test',
      },
      { transaction },
    );
    const user = await User.create(
      { ...emptyUser, id: newId(), tenantId: tenant.id, email: 'user@acme.test', affiliateCode: 'USER0001' },
      { transaction },
    );
    return { tenant, user };
  });
}

const emptyTenant = {
  suspensionReason: null,
  customDomain: null,
  contactName: null,
  contactPhone: null,
  billingEmail: null,
  maxUsers: null,
  maxStorageGb: null,
  monthlyRenderQty: null,
  trialEndsAt: null,
};

const emptyUser = {
  phoneNumber: null,
  fullName: null,
  avatarUrl: null,
  referredByUserId: null,
  lastActiveAt: null,
  slogan: null,
  aboutMe: null,
  companyName: null,
  websiteName: null,
  birthDate: null,
  gender: null,
};
