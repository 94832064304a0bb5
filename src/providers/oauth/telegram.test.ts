import { describe, expect, it } from 'vitest';
import { telegramLogin } from '../../test-support/telegram-login.js';
import { readTelegramLogin } from './telegram.js';

const botToken = '123456:AAFq-8Xk3pQn0Yw6';
const now = new Date('2026-11-20T10:00:00Z');
const seconds = Math.floor(now.getTime() / 1000);
const fields = { id: 4242, first_name: 'سارا', last_name: 'Ahmadi', username: 'sara', auth_date: seconds };

const read = (code: string, at = now) => readTelegramLogin(code, { botToken, now: at });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (code: string) => JSON.parse(Buffer.from(code, 'base64url').toString());
const changed = (values: object) => encode({ ...decode(telegramLogin(botToken, fields)), ...values });

describe('readTelegramLogin', () => {
  it('tells whom Telegram vouches for', () => {
    const login = read(telegramLogin(botToken, fields));
    expect(login.identity).toEqual({
      provider: 'telegram',
      subject: '4242',
      email: null,
      emailVerified: false,
      fullName: 'سارا Ahmadi',
    });
    expect(login.expiresAt).toEqual(new Date(now.getTime() + 300_001));
  });

  it('takes the fields that are there, and numbers as texts', () => {
    const { identity } = read(telegramLogin(botToken, { id: '7', auth_date: String(seconds) }));
    expect(identity).toMatchObject({ subject: '7', fullName: null });
  });

  it('takes it for five minutes and not longer, and a minute ahead of time', () => {
    const code = telegramLogin(botToken, fields);
    const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
    expect(read(code, at(300_000)).identity.subject).toBe('4242');
    expect(() => read(code, at(300_001))).toThrow('not valid or too old');
    expect(read(code, at(-60_000)).identity.subject).toBe('4242');
    expect(() => read(code, at(-60_001))).toThrow('not valid or too old');
  });

  it.each<[string, string]>([
    ['another person', changed({ id: 4243 })],
    ['another time', changed({ auth_date: seconds - 1 })],
    ['another name', changed({ first_name: 'Dana' })],
    ['a field more', changed({ photo_url: 'https://evil.test' })],
    ['a field less', encode({ ...decode(telegramLogin(botToken, fields)), username: undefined })],
    ['no hash', changed({ hash: undefined })],
    ['an empty hash', changed({ hash: '' })],
    ['half a hash', changed({ hash: decode(telegramLogin(botToken, fields)).hash.slice(0, 32) })],
    ['a list for a hash', changed({ hash: [] })],
    ['the token of another bot', telegramLogin('654321:other', fields)],
    ['an empty token', telegramLogin('', fields)],
    ['no person', telegramLogin(botToken, { auth_date: seconds })],
    ['no time', telegramLogin(botToken, { id: 4242 })],
    ['a person in words', telegramLogin(botToken, { ...fields, id: 'admin' })],
    ['a negative person', telegramLogin(botToken, { ...fields, id: -1 })],
    ['a time in words', telegramLogin(botToken, { ...fields, auth_date: 'now' })],
    ['a second field within a first', telegramLogin(botToken, { ...fields, first_name: 'x\nid=1' })],
    ['a field that is a list', changed({ id: [4242] })],
    ['a key of another kind', telegramLogin(botToken, { ...fields, 'id=1\nid': 1 })],
    ['no JSON', Buffer.from('hello').toString('base64url')],
    ['null', encode(null)],
    ['a list', encode([1])],
    ['a text', encode('x')],
    ['what is no base64url', '{"id":1}'],
    ['nothing', ''],
    ['something like a prototype', Buffer.from('{"__proto__":{"id":"1"},"hash":"x"}').toString('base64url')],
  ])('refuses %s', (_, code) => {
    expect(() => read(code)).toThrow(expect.objectContaining({ code: 'invalid_code' }));
  });
});
