import { describe, expect, it } from 'vitest';
import { describeEntity } from './describe-entity.mjs';
import { entityOf } from './read-entities.mjs';

const options = { group: 'engagement', icon: 'FileText', label: [] };
const described = (fields, more = {}) => describeEntity('coupon_note', fields, { ...options, ...more });

describe('the command line of a new entity', () => {
  it('says each kind of field', () => {
    const fields = [
      ...['title:string(80):unique', 'note:text?', 'size:int(1..9)', 'price_minor:money?', 'urgent:bool:indexed'],
      ...[
        'state:enum(open|closed):indexed',
        'due_at:date-time?',
        'tenant:ref',
        'owner:ref(users)?',
        'body:localized-text',
      ],
    ];
    const { description, untranslated } = described(fields, {
      ...{ fa: 'یادداشت', label: ['title.fa=عنوان', 'state.open.fa=باز', 'body.fa=متن'] },
    });
    expect(description.fields).toMatchObject({
      title: { type: 'string', max: 80, unique: true, label: { en: 'Title', fa: 'عنوان' } },
      note: { type: 'text', max: 2000, optional: true, label: { en: 'Note' } },
      size: { type: 'int', min: 1, max: 9 },
      price_minor: { type: 'money', optional: true, label: { en: 'Price' } },
      urgent: { type: 'bool', indexed: true },
      state: { values: { open: { en: 'Open', fa: 'باز' }, closed: { en: 'Closed' } }, indexed: true },
      due_at: { type: 'date-time', optional: true },
      tenant_id: { type: 'ref', to: 'tenants' },
      owner_id: { type: 'ref', to: 'users', optional: true },
      body_en: { type: 'text', label: { en: 'Body (English)', fa: 'متن (انگلیسی)' } },
      body_fa: { type: 'text', label: { en: 'Body (Persian)', fa: 'متن (فارسی)' } },
    });
    expect(untranslated).not.toContain('title');
    expect(untranslated).toEqual(expect.arrayContaining(['note', 'state', 'state.closed', 'tenant']));
    expect(entityOf(description)).toMatchObject({
      ...{
        model: 'CouponNote',
        table: 'coupon_notes',
        resource: 'couponNotes',
        path: '/coupon-notes',
        tenant: 'required',
      },
      operations: { list: 'listCouponNotes', remove: 'removeCouponNote' },
    });
  });

  it.each([
    ['an unknown type', ['title:strnig'], 'Did you mean string?'],
    ['what is no field', ['title'], 'is no field'],
    ['a name that PostgreSQL keeps', ['title:string', 'order:int'], 'cannot be called order'],
    ['a name that every record has', ['title:string', 'created_at:date-time'], 'cannot be called created_at'],
    ['a name that models have', ['title:string', 'save:bool'], 'cannot be called save'],
    ['a secret', ['title:string', 'api_secret:string'], 'needs a model written by hand'],
    ['a name in capitals', ['Title:string'], 'small English letters'],
    ['one field twice', ['title:string', 'title:text'], 'two fields called title'],
    ['an entity without a text', ['size:int'], 'at least one field of type string'],
    ['an unknown mark', ['title:string:primary'], 'unique or indexed'],
    ['a length that is none', ['title:string(x)'], 'from 1 to 2000'],
    ['an enum of nothing', ['title:string', 'state:enum'], 'two values or more'],
    ['an optional flag', ['title:string', 'urgent:bool?'], 'neither optional nor unique'],
    ['money without its unit', ['title:string', 'price:money'], 'price_minor'],
    ['a reference to nowhere', ['title:string', 'plan:ref'], 'tenants or users'],
    ['a second tenant', ['title:string', 'seller:ref(tenants)'], 'tenant:ref'],
    ['a range that is none', ['title:string', 'size:int(9..1)'], 'least..most'],
  ])('refuses %s', (_what, fields, message) => {
    expect(() => described(fields)).toThrow(message);
  });

  it.each([
    ['order', {}, 'cannot be called order'],
    ['Coupon', {}, 'small English letters'],
    ['error', {}, 'cannot be called error'],
    ['sheep', { plural: 'sheep' }, 'give --plural'],
    ['coupon_note', { group: 'elsewhere' }, 'no group "elsewhere"'],
    ['coupon_note', { write: 'Owner,Tenant' }, 'Did you mean Tenants?'],
    ['coupon_note', { label: ['titel.fa=عنوان'] }, 'no such field'],
    ['coupon_note', { label: ['عنوان'] }, 'is no label'],
  ])('refuses %s with %o', (entity, more, message) => {
    expect(() => describeEntity(entity, ['title:string'], { ...options, ...more })).toThrow(message);
  });
});
