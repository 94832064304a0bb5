import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  decryptSecret,
  encryptSecret,
  equalInConstantTime,
  hashToken,
  randomToken,
  successorToken,
  useMasterKey,
} from './secrets.js';

const master = randomBytes(32);
beforeEach(() => useMasterKey(master));

describe('encryptSecret', () => {
  it('gives back what it was given, and never the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        const sealed = encryptSecret(plain);
        expect(sealed).not.toBe(encryptSecret(plain));
        expect(decryptSecret(sealed)).toBe(Buffer.from(plain).toString());
      }),
    );
  });

  it('is undone by no other key', () => {
    const sealed = encryptSecret('secret');
    useMasterKey(randomBytes(32));
    expect(() => decryptSecret(sealed)).toThrow();
    useMasterKey(master);
    expect(decryptSecret(sealed)).toBe('secret');
  });

  it('notices every change', () => {
    const parts = encryptSecret('secret').split('.');
    for (let place = 1; place < parts.length; place++) {
      const bytes = Buffer.from(parts[place] ?? '', 'base64url');
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(() => decryptSecret(parts.with(place, changed.toString('base64url')).join('.'))).toThrow();
      }
    }
  });

  it.each(['', 'v1', 'v2.a.b.c', 'v1...', 'secret'])('refuses %j', (text) => {
    expect(() => decryptSecret(text)).toThrow();
  });

  it('takes no tag that was cut short', () => {
    const [version, iv, tag = '', sealed] = encryptSecret('secret').split('.');
    const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
    expect(() => decryptSecret([version, iv, short, sealed].join('.'))).toThrow();
  });
});

describe('tokens', () => {
  it('are random, and their hash is SHA-256', () => {
    const tokens = Array.from({ length: 100 }, () => randomToken('frr_'));
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^frr_[\w-]{43}$/);
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('have one successor under one master key', () => {
    const token = randomToken('frr_');
    const successor = successorToken('frr_', token);
    expect(successor).toMatch(/^frr_[\w-]{43}$/);
    expect(successorToken('frr_', token)).toBe(successor);
    expect(successorToken('frr_', successor)).not.toBe(token);
    useMasterKey(randomBytes(32));
    expect(successorToken('frr_', token)).not.toBe(successor);
  });

  it('are compared in constant time, whatever their lengths', () => {
    expect(equalInConstantTime('same', 'same')).toBe(true);
    expect(equalInConstantTime('same', 'sami')).toBe(false);
    expect(equalInConstantTime('same', 'longer')).toBe(false);
    expect(equalInConstantTime('', '')).toBe(true);
  });
});

it('does nothing before the master key is there', async () => {
  // By another address it is another module, which has been given no key.
  const address = new URL('secrets.js?without-key', import.meta.url).href;
  const fresh = (await import(address)) as typeof import('./secrets.js');
  expect(() => fresh.encryptSecret('x')).toThrow('master key');
  expect(() => fresh.successorToken('frr_', 'x')).toThrow('master key');
});
