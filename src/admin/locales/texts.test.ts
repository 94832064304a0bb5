import { type Model, type ModelStatic, Sequelize } from 'sequelize';
import { describe, expect, it } from 'vitest';
import * as models from '../../models/index.js';
import { initModels } from '../../models/index.js';
import { type OperationName, policyTable } from '../../operations/policy-table.js';
import { columnsFor } from '../resource-shape.js';
import { shapes } from '../resources/index.js';
import { en } from './en.js';
import { fa } from './fa.js';

type Tree = { [key: string]: string | Tree };
const flatten = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flatten(value, `${path}${key}.`),
  );
const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort();

describe('the texts', () => {
  it('name every resource, group, column, value and action of the console', () => {
    for (const shape of shapes) {
      expect(Object.keys(en.resources)).toContain(shape.id);
      expect(Object.keys(en.groups)).toContain(shape.group);
      for (const [name, { values = [] }] of columnsFor(shape, 'Owner')) {
        expect(Object.keys(en.columns), `${shape.id}.${name}`).toContain(name);
        for (const value of values) expect(Object.keys(en.values), `${shape.id}.${name}`).toContain(value);
      }
      const named = Object.keys((en.actions as Record<string, object>)[shape.id] ?? {});
      expect(named.sort(), shape.id).toEqual(Object.keys(shape.actions).sort());
    }
  });

  it('name every field of every form, its choices and the templates of its reasons', () => {
    for (const { id, actions } of shapes) {
      for (const [action, { fields }] of Object.entries(actions)) {
        for (const [name, { as, values = [] }] of Object.entries(fields)) {
          expect(Object.keys(en.columns), `${id}.${action}.${name}`).toContain(name);
          const known = Object.keys(as === 'reason' ? en.reasons : en.values);
          if (as === 'choice' || as === 'reason')
            expect(known, `${id}.${action}.${name}`).toEqual(expect.arrayContaining([...values]));
        }
      }
    }
  });

  it('name all that the audit trail may tell: changed fields and operations', () => {
    initModels(new Sequelize('postgres://nowhere', { logging: false }));
    const unaudited = [
      'passwordHash',
      'totpSecret',
      'totpLastStep',
      'codeHashes',
      'codeHash',
      'deviceTokenHash',
      'tokenHash',
      'keyHash',
      'privateKey',
      'sealedValues',
      'sealedSecret',
      'secretSealed',
      'previousSecretSealed',
      'cardSealed',
      'proofHash',
      'redirectUri',
      'codeChallenge',
      'credentialId',
      'publicKey',
      'signCount',
      'challengeHash',
      'origin',
      'endpointHash',
      'sealedAddress',
      'lane',
    ];
    for (const model of Object.values(models)) {
      if (!('getAttributes' in model)) continue;
      for (const name of Object.keys((model as ModelStatic<Model>).getAttributes())) {
        if (!unaudited.includes(name)) expect(Object.keys(en.columns), model.name).toContain(name);
      }
    }
    const writes = (Object.keys(policyTable) as OperationName[]).filter(
      (name) => !/^(get|list|search|validate)/.test(name),
    );
    for (const name of writes) expect(Object.keys(en.values)).toContain(name);
  });

  it('are all translated into Persian, with the same figures in them', () => {
    const persian = new Map(flatten(fa));
    for (const [key, text] of flatten(en)) {
      const translated = persian.get(key) ?? '';
      expect(placeholders(translated), key).toEqual(placeholders(text));
      const isName = ['values.api', 'record.none', 'shell.otherLanguage'].includes(key);
      if (!isName && key !== 'sentence.comma') expect(translated, key).toMatch(/[\u0600-\u06ff]/);
    }
  });
});
