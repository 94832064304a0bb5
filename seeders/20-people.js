import { demoId } from './demo-id.js';

const userPassword = 'Demo-user-password-1';
const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

const named = [
  { tenant: 'acme', name: 'user', fullName: 'Nima Karimi' },
  { tenant: 'acme', name: 'manager', fullName: 'Leila Moradi', isTenantAdmin: true },
  { tenant: 'acme', name: 'mfa', fullName: 'Omid Tavakoli', hasTotp: true },
  { tenant: 'flatrender', name: 'admin', fullName: 'Dana Winter', isAdmin: true, hasTotp: true },
  { tenant: 'globex', name: 'user', fullName: 'Hannah Berg' },
  { tenant: 'globex', name: 'manager', fullName: 'Marco Silva', isTenantAdmin: true },
  { tenant: 'globex', name: 'gone', fullName: 'Paul Sommer', hasNoPassword: true },
];

/** Half of the people write their names in Persian script, half in Latin. */
const names = [
  {
    first: ['آرش', 'پریسا', 'سعید', 'مریم', 'نگار', 'بهرام'],
    last: ['رضایی', 'حسینی', 'مرادی', 'کریمی', 'جعفری', 'شریفی', 'احمدی'],
  },
  {
    first: ['Mina', 'Jonas', 'Clara', 'Tariq', 'Elena', 'Priya'],
    last: ['Keller', 'Okafor', 'Novak', 'Santos', 'Lindqvist', 'Haddad', 'Moreau'],
  },
];
/** Those of the crowd for whom support has something to do. */
const cases = {
  // Raised by the plans that they have: see 42-plans.
  'person001@acme': { maxDailyRenderCount: 20, dailyRemainRenderCount: 17, parallelRenderingCeiling: 2 },
  'person002@acme': { maxDailyRenderCount: 100, dailyRemainRenderCount: 64, parallelRenderingCeiling: 5 },
  'person003@acme': { maxDailyRenderCount: 20, dailyRemainRenderCount: 20, parallelRenderingCeiling: 2 },
  'person004@acme': { maxDailyRenderCount: 5, dailyRemainRenderCount: 5, parallelRenderingCeiling: 1 },
  'person005@acme': { maxDailyRenderCount: 40, dailyRemainRenderCount: 12, parallelRenderingCeiling: 3 },
  'person109@acme': { hasTotp: true },
  'person110@acme': { emailVerified: false },
};
const crowd = { acme: 110, globex: 60, initech: 25, flatrender: 5 };

export async function seed({ models, secrets, createMissing, daysFromNow, hashPassword }) {
  const people = [
    ...named.map(namedPerson),
    ...Object.entries(crowd).flatMap(([tenant, size]) => crowdOf(tenant, size)),
  ];
  await createMissing(
    models.User,
    people.map(({ hasTotp: _, hasNoPassword: __, tenant, name, daysAgo, ...person }) => ({
      id: demoId(`user ${name}@${tenant}`),
      tenantId: demoId(`tenant ${tenant}`),
      email: `${name}@${tenant}.test`,
      emailVerified: true,
      phoneNumber: null,
      avatarUrl: null,
      affiliateCode: demoId(`affiliate ${name}@${tenant}`).replaceAll('-', '').slice(0, 10).toUpperCase(),
      referredByUserId: null,
      lastActiveAt: daysFromNow(-daysAgo / 7),
      slogan: null,
      aboutMe: null,
      companyName: null,
      websiteName: null,
      birthDate: null,
      gender: null,
      createdAt: daysFromNow(-daysAgo),
      ...person,
    })),
  );
  // One hash for all: hashing two hundred times would take most of the first start.
  const passwordHash = await hashPassword(userPassword);
  const proof = (person, kind, values) => ({
    id: demoId(`${kind} ${person.name}@${person.tenant}`),
    userId: demoId(`user ${person.name}@${person.tenant}`),
    tenantId: demoId(`tenant ${person.tenant}`),
    confirmedAt: daysFromNow(-person.daysAgo),
    ...values,
  });
  await createMissing(
    models.Credential,
    people
      .filter(({ hasNoPassword }) => !hasNoPassword)
      .map((person) => proof(person, 'password', { kind: 'password', passwordHash })),
  );
  await createMissing(
    models.MfaFactor,
    people
      .filter(({ hasTotp }) => hasTotp)
      .map((person) => {
        const factor = { factorType: 'TOTP', label: 'Authenticator', phoneNumber: null };
        return proof(person, 'totp', { ...factor, totpSecret: secrets.encryptSecret(totpSecret) });
      }),
  );
  await createMissing(models.ExternalIdentity, [
    linkedIdentity('acme', 'user', daysFromNow(-30)),
    linkedIdentity('acme', 'person001', daysFromNow(-12)),
  ]);
}

/** Who may sign in with Google as well; the subject is one that Google gives nobody. */
function linkedIdentity(tenant, name, at) {
  return {
    id: demoId(`google ${name}@${tenant}`),
    userId: demoId(`user ${name}@${tenant}`),
    tenantId: demoId(`tenant ${tenant}`),
    provider: 'google',
    subject: `demo-${name}`,
    email: `${name}@${tenant}.test`,
    lastUsedAt: at,
    createdAt: at,
  };
}

function namedPerson(person, index) {
  return { ...person, daysAgo: 180 - index };
}

function crowdOf(tenant, size) {
  return Array.from({ length: size }, (_, index) => {
    const seat = index * 7 + size;
    const { first, last } = names[index % names.length];
    const name = `person${String(index + 1).padStart(3, '0')}`;
    return {
      tenant,
      name,
      fullName: `${first[Math.floor(index / 2) % first.length]} ${last[(index + size) % last.length]}`,
      // A third signs in by phone as well.
      phoneNumber: index % 3 === 0 ? `+98912${String(1_000_000 + seat * 37 + tenant.length * 1000).slice(-7)}` : null,
      phoneVerified: index % 3 === 0,
      daysAgo: (index * 13) % 170,
      ...cases[`${name}@${tenant}`],
    };
  });
}
