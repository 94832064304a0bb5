import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeAuditEntries } from '../models/audit-log.js';
import { AuditEntry } from '../models/index.js';
import { sealAuditEntries } from '../operations/audit/seal-audit-entries.js';
import { mayCall } from '../operations/policy-table.js';
import { staffRoles } from '../platform/context.js';
import { inTransaction } from '../platform/database.js';
import { staffActor, system } from '../test-support/actors.js';
import { contextFor } from '../test-support/installation.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
const subjectId = '6b0bdf2c-3f35-4f6c-a6b2-0d2c4ef1a111';
beforeAll(async () => {
  test = await startTestConsole();
  const change = {
    subjectType: 'tenant',
    subjectId,
    tenantId: null,
    before: { name: '=1+1' },
    after: { name: 'سارا' },
  };
  const context = { ...contextFor(test, staffActor('Owner')), reason: '=cmd()' };
  await inTransaction(context, (inside) =>
    writeAuditEntries(
      inside,
      Array.from({ length: 1_200 }, () => change),
    ),
  );
  await sealAuditEntries(contextFor(test, system, { via: 'worker' }));
});
afterAll(() => test.stop());

const address = (format: string, filters = '') => `/api/audit/export?format=${format}${filters}`;
const linesOf = (text: string) => text.trimEnd().split('\n');

it('sends what the list would show, once each, newest first, as JSON lines', async () => {
  const auditor = await test.signedIn('Auditor');
  const { status, text, headers } = await auditor.get(address('jsonl', `&filters.subjectId=${subjectId}`));
  expect([status, headers.get('content-disposition')]).toEqual([200, 'attachment; filename="audit-trail.jsonl"']);
  const entries = linesOf(text).map((line) => JSON.parse(line));
  expect(new Set(entries.map(({ id }) => id)).size).toBe(1_200);
  expect(entries).toHaveLength(1_200);
  expect(entries.filter(({ seal }) => seal !== null)).toHaveLength(500);
  expect(entries[0]).toMatchObject({ subject_id: subjectId, before: { name: '=1+1' }, after: { name: 'سارا' } });
  const everything = linesOf((await auditor.get(address('jsonl'))).text).map((line) => JSON.parse(line).occurred_at);
  expect(everything.length).toBeGreaterThan(1_200);
  expect(everything).toEqual(everything.toSorted().toReversed());
});

it('sends CSV in which no spreadsheet finds a formula', async () => {
  const auditor = await test.signedIn('Auditor');
  const { text } = await auditor.get(address('csv', `&filters.subjectId=${subjectId}&filters.via=console`));
  const lines = linesOf(text);
  expect(lines[0]).toMatch(/^seal,occurred_at,actor_kind,/);
  expect(lines).toHaveLength(1_201);
  expect(lines[1]).toContain(",'=cmd(),");
});

it('is for those whom the policy table names, and leaves an entry that tells who took what', async () => {
  const before = await AuditEntry.count({ where: { subjectType: 'audit_trail' } });
  for (const role of staffRoles) {
    const { status } = await (await test.signedIn(role)).get(address('csv', '&filters.action=banUser'));
    const isLet = mayCall(staffActor(role), 'exportAuditTrail');
    expect([role, status]).toEqual([role, isLet ? 200 : 403]);
  }
  expect((await test.anonymous().get(address('csv'))).text).not.toContain('occurred_at');
  const left = await AuditEntry.findAll({ where: { subjectType: 'audit_trail' }, order: ['occurredAt'] });
  expect(left.slice(before)).toMatchObject(
    ['Auditor', 'Owner'].map(() => ({
      action: 'exportAuditTrail',
      actorKind: 'staff',
      after: { filters: 'filters.action=banUser' },
    })),
  );
});

it('refuses what it does not know before it sends anything', async () => {
  const auditor = await test.signedIn('Auditor');
  expect((await auditor.get(address('xlsx'))).status).toBe(400);
  expect((await auditor.get(address('csv', '&filters.userAgent=x'))).status).toBe(403);
});

it('filters by who, what, when, record and door, and tells of each entry whether it is sealed', async () => {
  const auditor = await test.signedIn('Auditor');
  const list = async (filters: string) => {
    const { status, body } = await auditor.get(`/api/resources/audit/actions/list?${filters}`);
    return [status, body.meta?.total] as const;
  };
  const who = encodeURIComponent('Owner@staff.test');
  expect(await list(`filters.actorLabel=${who}&filters.subjectType=tenant`)).toEqual([200, 1_200]);
  expect(await list(`filters.actorLabel=${who}&filters.via=cli`)).toEqual([200, 0]);
  expect(await list('filters.action=exportAuditTrail&filters.occurredAt~~to=2020-01-01')).toEqual([200, 0]);
  const { body } = await auditor.get(`/api/resources/audit/actions/list?filters.subjectId=${subjectId}`);
  expect(['sealed', 'not_sealed']).toContain(body.records[0].params.sealState);
});
