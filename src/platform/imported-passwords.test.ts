import { hash as bcrypt } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { isUsablePasswordHash, needsRehash, verifyPassword } from './passwords.js';

/** Made by other programs: crypt_blowfish, passlib, Django. */
const foreign: [string, string, string][] = [
  ['bcrypt', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['scrypt', 'password', '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E'],
  [
    'PBKDF2 of passlib',
    'password',
    '$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44',
  ],
];

describe('an imported hash', () => {
  it.each(foreign)('of %s is worked out, and is to be replaced', async (_, password, hash) => {
    expect(await verifyPassword(hash, password)).toBe(true);
    expect(await verifyPassword(hash, `${password} `)).toBe(false);
    expect(isUsablePasswordHash(hash)).toBe(true);
    expect(needsRehash(hash)).toBe(true);
  });

  it('of PBKDF2 is read in each notation', async () => {
    const { pbkdf2Sync } = await import('node:crypto');
    const salt = Buffer.from('0123456789abcdef');
    const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const key = pbkdf2Sync('p', salt, 1_000, 64, 'sha512');
    const phc = `$pbkdf2-sha512$i=1000,l=64$${base64(salt)}$${base64(key)}`;
    const django = `pbkdf2_sha256$1000$0123456789abcdef$${pbkdf2Sync('p', salt, 1_000, 32, 'sha256').toString('base64')}`;
    for (const hash of [phc, django]) {
      expect(await verifyPassword(hash, 'p')).toBe(true);
      expect(await verifyPassword(hash, 'q')).toBe(false);
    }
  });

  it.each([
    '$2b$13$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    '$2b$05$short',
    '$scrypt$ln=25,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
    '$scrypt$ln=16,r=8,p=99$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
    '$scrypt$ln=0,r=0,p=0$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
    '$pbkdf2-sha256$9999999$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44',
    '$pbkdf2-md5$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44',
    '$argon2id$v=19$m=999999,t=99,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG1234567890a',
    'password',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    '',
  ])('%j is nobody’s', async (hash) => {
    expect(isUsablePasswordHash(hash)).toBe(false);
    expect(await verifyPassword(hash, 'password')).toBe(false);
  });

  it('of bcrypt is taken with any of its marks', async () => {
    const hash = await bcrypt('some password', 4);
    for (const mark of ['$2a$', '$2b$', '$2y$'])
      expect(await verifyPassword(hash.replace(/^\$2[a-z]\$/, mark), 'some password')).toBe(true);
  });
});
