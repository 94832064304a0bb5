import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../platform/project-folder.js';
import { startTestConsole, type TestConsole } from '../support/test-console.js';
import { persianRefusals } from './persian-refusals.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());

/** Codes whose own text in the locales says all that there is to say. */
const ownWords = ['conflict', 'status_not_allowed', 'forbidden'];

/** What everything says that the console's resources import, with {{1}} where a value stands. */
async function messagesOfOperations(): Promise<Set<string>> {
  const { metafile } = await build({
    absWorkingDir: projectFolder,
    entryPoints: ['src/admin/resources/index.ts'],
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const said = new Set<string>();
  for (const file of Object.keys(metafile.inputs)) {
    const text = readFileSync(`${projectFolder}/${file}`, 'utf8');
    const visit = (node: ts.Node): void => {
      const message = messageOf(node);
      if (message !== null) said.add(message);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  }
  return said;
}

function messageOf(node: ts.Node): string | null {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'unacceptable')
    return textOf(node.arguments[1]);
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression)) return null;
  const [code, message] = node.arguments ?? [];
  const isSaid = node.expression.text === 'DomainError' && code && ownWords.includes(textOf(code) ?? '');
  return isSaid ? textOf(message) : null;
}

function textOf(node: ts.Node | undefined): string | null {
  if (!node) return null;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }, place) => `{{${place + 1}}}${literal.text}`).join('');
}

describe('the refusals of operations', () => {
  it('all have Persian words, with the same values in them', async () => {
    const said = [...(await messagesOfOperations())].filter((message) => message.includes(' ')).sort();
    expect(said.length).toBeGreaterThan(60);
    expect(Object.keys(persianRefusals).sort()).toEqual(said);
    const values = (text: string) => [...text.matchAll(/{{\d}}/g)].map(([name]) => name).sort();
    for (const [english, persian] of Object.entries(persianRefusals)) {
      expect(values(persian), english).toEqual(values(english));
      expect(persian).toMatch(/[\u0600-\u06ff]/);
    }
  });

  it('reach the console in its language', async () => {
    const client = await test.signedIn('Owner');
    const path = '/api/resources/tenants/actions/new';
    const values = { name: 'New', slug: 'admin', kind: 'Reseller', contactEmail: 'office@new.test' };
    const told = async (language: string) =>
      (await client.post(path, values, { 'Accept-Language': language })).body.record.errors.slug.message;
    expect(await told('en')).toBe('The slug admin is reserved. Choose another.');
    expect(await told('fa')).toBe('نشانی کوتاه \u2068admin\u2069 کنار گذاشته شده است. دیگری برگزینید.');
    const owner = `/api/resources/staff/records/${test.staff.Owner.id}/edit`;
    const { updatedAt } = (await client.get(owner)).body.record.form;
    const last = await client.post(owner, { role: 'Support', isActive: true, updatedAt }, { 'Accept-Language': 'fa' });
    const tenant = `/api/resources/tenants/records/${test.tenant.id}/reactivate`;
    const step = await client.post(tenant, {}, { 'Accept-Language': 'fa' });
    expect(step.body.error.message).not.toMatch(/[A-Za-z{]/);
    expect([last.status, last.body.error.message]).toEqual([
      409,
      'این واپسین مالک فعال است. نخست کس دیگری را مالک کنید.',
    ]);
  });
});
