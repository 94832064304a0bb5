import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateStaff } from '../operations/staff/update-staff.js';
import type { ConsoleClient } from './support/console-client.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
let owner: ConsoleClient;
beforeAll(async () => {
  test = await startTestConsole();
  owner = await test.signedIn('Owner');
});
afterAll(() => test.stop());

describe('a page of the console', () => {
  it('runs scripts by its own nonce alone, another one each time', async () => {
    const [first, second] = [await owner.get('/'), await owner.get('/')];
    const policy = first.headers.get('Content-Security-Policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(nonce).toBeDefined();
    expect(second.headers.get('Content-Security-Policy')).not.toContain(nonce);
    const scripts = first.text.match(/<script[^>]*>/g) ?? [];
    expect(scripts).toHaveLength(6);
    for (const script of scripts)
      expect(script).toMatch(new RegExp(`type="application/json"|nonce="${nonce?.replace(/[+/]/g, '\\$&')}"`));
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });

  it('names nothing outside, is not framed, not kept, and tells other sites nothing', async () => {
    const { text, headers } = await owner.get('/resources/users');
    expect(text.match(/https?:\/\/[^"'\\ ]+/g) ?? []).toEqual([]);
    expect(headers.get('X-Frame-Options')).toBe('DENY');
    expect(headers.get('Referrer-Policy')).toBe('same-origin');
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('X-Powered-By')).toBeNull();
  });

  it('carries names as text, whatever stands in them', async () => {
    const fullName = '</script><script>alert(1)</script>\u2028<!--';
    await updateStaff(test.context, { staffId: test.staff.Owner.id, fullName });
    const { text } = await owner.get('/');
    expect(text).not.toContain('<script>alert');
    expect(text.match(/<script/g)).toHaveLength(6);
    const state = JSON.parse(/id="console-state">(.*?)<\/script>/s.exec(text)?.[1] ?? '{}');
    expect(state.REDUX_STATE.session.title).toBe(fullName);
  });

  it('prints of the signed-in person only what it shows', async () => {
    const { text } = await owner.get('/');
    const state = JSON.parse(/id="console-state">(.*?)<\/script>/s.exec(text)?.[1] ?? '{}');
    expect(Object.keys(state.REDUX_STATE.session).sort()).toEqual(['email', 'id', 'role', 'title']);
  });

  it('speaks the language of the cookie, else of the browser, and carries no other', async () => {
    const persian = await owner.get('/', { 'Accept-Language': 'fa' });
    expect(persian.text).toMatch(/<html lang="fa" dir="rtl"/);
    expect(persian.text).toContain('مسدود');
    const english = await owner.get('/', { 'Accept-Language': 'de' });
    expect(english.text).toMatch(/<html lang="en" dir="ltr"/);
    expect(english.text).not.toContain('مسدود');
    const chosen = test.anonymous();
    chosen.cookie = 'console_language=fa; console_theme=dark"><script>';
    expect((await chosen.get('/login')).text).toMatch(/<html lang="fa" dir="rtl" data-theme="system"/);
  });
});

describe('scripts and styles', () => {
  it('come compressed and stay with the browser for ever', async () => {
    const { text } = await test.anonymous().get('/login');
    const names = [...text.matchAll(/\/admin\/assets\/([\w.-]+)/g)].map(([, name]) => name);
    expect(names).toHaveLength(5);
    for (const name of names) {
      const { status, headers } = await test.anonymous().get(`/assets/${name}`, { 'Accept-Encoding': 'br' });
      expect([status, headers.get('Content-Encoding')], name).toEqual([200, 'br']);
      expect(headers.get('Cache-Control')).toMatch(/max-age=31536000, immutable/);
      expect(headers.get('Content-Type')).toMatch(/javascript|css/);
    }
  });

  it('are the built files and nothing else', async () => {
    for (const path of [
      '/assets/manifest.json',
      '/assets/..%2Fmanifest.json',
      '/assets/%2e%2e/package.json',
      '/assets/nothing.js',
    ]) {
      const { status, text } = await test.anonymous().get(path);
      expect(status, path).not.toBe(200);
      expect(text).not.toContain('digest');
    }
  });
});
