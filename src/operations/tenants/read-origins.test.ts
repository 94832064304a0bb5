import { afterEach, describe, expect, it } from 'vitest';
import { allowLocalOrigins, readOrigins } from './read-origins.js';

afterEach(() => allowLocalOrigins(false));

const codeOf = (text: string) => {
  try {
    return readOrigins([text]);
  } catch (error) {
    return (error as { code: string; fields: { field: string }[] }).fields[0]?.field;
  }
};

describe('readOrigins', () => {
  it('writes each as a browser does, once', () => {
    const given = [
      'https://App.acme.com/',
      ' https://app.acme.com:443',
      'https://app.acme.com:8443',
      'https://bücher.test',
    ];
    expect(readOrigins(given)).toEqual([
      'https://app.acme.com',
      'https://app.acme.com:8443',
      'https://xn--bcher-kva.test',
    ]);
  });

  it.each([
    '',
    'acme',
    'acme.com',
    '//acme.com',
    'http://acme.com',
    'https://acme',
    'https://10.0.0.1',
    'https://[::1]',
    'https://2130706433',
    'https://printer.local',
    'https://acme.com/path',
    'https://acme.com//',
    'https://acme.com?',
    'https://acme.com#',
    'https://acme.com/?x',
    'https://user@acme.com',
    'https://*.acme.com',
    'https://acme.com:99999',
    'https://acme.com\\',
    'https://acme.com https://evil.com',
    'javascript:alert(1)',
    'null',
    'http://localhost:3000',
    'http://127.0.0.1',
  ])('refuses %j', (text) => {
    expect(codeOf(text)).toBe('allowed_origins');
  });

  it('takes the own machine while developing, and no other without https', () => {
    allowLocalOrigins(true);
    const local = ['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]:3000'];
    expect(readOrigins(local)).toEqual(local);
    for (const text of [
      'http://localhost.evil.com',
      'http://localhost:3000/path',
      'http://10.0.0.1',
      'http://localhost:99999',
    ])
      expect(codeOf(text)).toBe('allowed_origins');
  });
});
