import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const contracts = fileURLToPath(new URL('.', import.meta.url));
const check = fileURLToPath(new URL('../scripts/check-contract.mjs', import.meta.url));
let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'contracts-'));
  await cp(contracts, copy, { recursive: true });
});

afterEach(() => rm(copy, { recursive: true }));

interface Verdict {
  isHeld: boolean;
  said: string;
}

async function checkCopy(): Promise<Verdict> {
  const run = promisify(execFile)(process.execPath, [check, join(copy, 'rest/identity.openapi.yaml')]);
  return run.then(
    ({ stdout }) => ({ isHeld: true, said: stdout }),
    ({ stdout, stderr }) => ({ isHeld: false, said: stdout + stderr }),
  );
}

/** What the check says of the contract once `from` reads `to` wherever it stands in the file. */
async function checkAfter(file: string, from: string, to: string): Promise<Verdict> {
  const path = join(copy, 'rest', file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replaceAll(from, to));
  return checkCopy();
}

describe('the check against the reference contract', () => {
  it('finds that every fact holds, and counts the operations', async () => {
    const { isHeld, said } = await checkCopy();
    expect(said).toMatch(/covers \d+ of the reference's 57 operations/);
    expect(isHeld).toBe(true);
  });

  it.each([
    ['a lost property', 'users.yaml', '        loyalty_score:', '        points:', 'loyalty_score: is missing'],
    [
      'another type',
      'gamification.yaml',
      'is_completed:\n          type: boolean',
      'is_completed:\n          type: string',
      'type is "string"',
    ],
    [
      'a new required field',
      'users.yaml',
      'required: [reason]',
      'required: [reason, unblock_date]',
      'in the reference it is not',
    ],
    [
      'a field no longer required',
      'auth.yaml',
      'required: [mfa_token, code]',
      'required: [mfa_token]',
      'no longer required',
    ],
    ['another enum', 'tenants.yaml', 'enum: [Reseller, Enterprise]', 'enum: [Reseller]', 'enum is ["Reseller"]'],
    ['another default', '../common/types.yaml', 'default: 20', 'default: 50', 'default is 50'],
    ['another success status', 'auth.yaml', "'201':", "'200':", 'response 201: is missing'],
    [
      'a property that became nullable',
      'gamification.yaml',
      'hint:\n',
      'hint:\n          nullable: true\n',
      'nullable is true',
    ],
    ['a lost parameter', 'users.yaml', '- name: q\n', '- name: query\n', 'query parameter q: is missing'],
    ['another method', 'users.yaml', '    patch:', '    put:', 'the reference does not know it'],
  ])('reports %s', async (_what, file, from, to, sentence) => {
    const { isHeld, said } = await checkAfter(file, from, to);
    expect(said).toContain(sentence);
    expect(isHeld).toBe(false);
  });
});
