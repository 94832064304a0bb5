import { type Model, type ModelStatic, Sequelize } from 'sequelize';
import { describe, expect, it } from 'vitest';
import * as models from '../../models/index.js';
import { initModels } from '../../models/index.js';
import { describedEntities } from '../../operations/entities/entity-policies.js';
import { type OperationName, policyTable } from '../../operations/policy-table.js';
import { columnsFor } from '../resource-shape.js';
import { shapes } from '../resources/index.js';
import { textsOf } from './texts.js';

const [en, fa] = [textsOf('en'), textsOf('fa')];

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
      for (const [name, { values = [], subject }] of columnsFor(shape, 'Owner')) {
        expect(Object.keys(en.columns), `${shape.id}.${name}`).toContain(subject ? `${subject}_${name}` : name);
        for (const value of values) expect(Object.keys(en.values), `${shape.id}.${name}`).toContain(value);
      }
      const named = Object.keys((en.actions as Record<string, object>)[shape.id] ?? {});
      expect(named.sort(), shape.id).toEqual(Object.keys(shape.actions).sort());
    }
  });

  it('name every field of every form, its choices and the templates of its reasons', () => {
    for (const { id, actions } of shapes) {
      for (const [action, { fields }] of Object.entries(actions)) {
        for (const [name, { as, values = [], subject }] of Object.entries(fields)) {
          const key = subject ? `${subject}_${name}` : name;
          expect(Object.keys(en.columns), `${id}.${action}.${name}`).toContain(key);
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
      const subject = describedEntities.find((entity) => entity.model === model.name)?.name;
      for (const name of Object.keys((model as ModelStatic<Model>).getAttributes())) {
        if (unaudited.includes(name)) continue;
        const isNamed = name in en.columns || `${subject}_${name}` in en.columns;
        expect(isNamed, `${model.name}.${name}`).toBe(true);
      }
    }
    const writes = (Object.keys(policyTable) as OperationName[]).filter(
      (name) => !/^(get|list|search|validate)/.test(name),
    );
    for (const name of writes) expect(Object.keys(en.values)).toContain(name);
  });

  it('are all translated into Persian, with the same figures in them', () => {
    const persian = new Map(flatten(fa));
    const words = describedEntities.flatMap(({ label, plural, fields }) => [
      ...[label, plural],
      ...fields.flatMap(({ label, values = {} }) => [label, ...Object.values(values)]),
    ]);
    const untranslated = new Set(words.flatMap((one) => (one.fa === undefined ? [one.en] : [])));
    for (const [key, text] of flatten(en)) {
      const translated = persian.get(key) ?? '';
      expect(placeholders(translated), key).toEqual(placeholders(text));
      // What the description of an entity leaves open stands in English.
      if (untranslated.has(text) && translated === text) continue;
      const isName = ['values.api', 'record.none', 'shell.otherLanguage'].includes(key);
      if (!isName && key !== 'sentence.comma') expect(translated, key).toMatch(/[\u0600-\u06ff]/);
    }
  });
});
