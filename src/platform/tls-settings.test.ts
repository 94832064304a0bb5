import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Authority, type Issued, newAuthority } from '../test-support/certificates.js';
import { loadSettings, SettingsError } from './settings.js';
import { readTlsSettings } from './tls-settings.js';

let authority: Authority;
let server: Issued;
let folder: string;
const day = 86_400_000;
beforeAll(async () => {
  authority = await newAuthority('services');
  server = await authority.issue('identity.test');
  folder = mkdtempSync(join(tmpdir(), 'flatrender-tls-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const faultsOf = (given: Record<string, string>) =>
  readTlsSettings(given, new Date()).faults.map(({ name, problem }) => `${name} ${problem}`);
const whole = () => ({ TLS_CERT: server.cert, TLS_KEY: server.key, TLS_CLIENT_CA: authority.cert });

describe('readTlsSettings', () => {
  it('asks for nothing when nothing is set', () => {
    expect(readTlsSettings({}, new Date())).toEqual({ tls: null, faults: [] });
  });

  it('takes the text itself, its line breaks written out or not, and paths of files', () => {
    const { tls } = readTlsSettings(whole(), new Date());
    expect(tls).toEqual({ cert: server.cert, key: server.key, clientCa: authority.cert });
    const oneLine = { ...whole(), TLS_KEY: server.key.replaceAll('\n', '\\n') };
    expect(readTlsSettings(oneLine, new Date())).toEqual({ tls, faults: [] });
    const paths = Object.fromEntries(
      Object.entries(whole()).map(([name, text]) => {
        const path = join(folder, name);
        writeFileSync(path, text);
        return [name, path];
      }),
    );
    expect(readTlsSettings(paths, new Date())).toEqual({ tls, faults: [] });
    const { TLS_CLIENT_CA: _, ...without } = whole();
    expect(readTlsSettings(without, new Date()).tls).toMatchObject({ clientCa: null });
  });

  it('takes a chain behind the certificate', () => {
    expect(faultsOf({ ...whole(), TLS_CERT: `${server.cert}\n${authority.cert}` })).toEqual([]);
  });

  it('names each half that is missing', () => {
    expect(faultsOf({ TLS_CERT: server.cert })).toEqual(['TLS_KEY is missing beside TLS_CERT']);
    expect(faultsOf({ TLS_KEY: server.key })).toEqual(['TLS_CERT is missing beside TLS_KEY']);
    expect(faultsOf({ TLS_CLIENT_CA: authority.cert })).toEqual(['TLS_CERT is missing beside TLS_CLIENT_CA']);
  });

  it('says what is wrong with a file', () => {
    expect(faultsOf({ ...whole(), TLS_CERT: join(folder, 'nowhere.pem') })).toEqual([
      'TLS_CERT cannot be read (ENOENT)',
    ]);
    expect(faultsOf({ ...whole(), TLS_KEY: folder })).toEqual(['TLS_KEY cannot be read (EISDIR)']);
    writeFileSync(join(folder, 'empty.pem'), '');
    expect(faultsOf({ ...whole(), TLS_CERT: join(folder, 'empty.pem') })).toEqual([
      'TLS_CERT holds no certificate in PEM',
    ]);
  });

  it('refuses what is no certificate or no key, and a key of another certificate', async () => {
    expect(faultsOf({ ...whole(), TLS_CERT: server.key })).toEqual(['TLS_CERT holds no certificate in PEM']);
    const broken = server.cert.replace(/[A-Za-z0-9+/]{20}/, 'A'.repeat(20));
    expect(faultsOf({ ...whole(), TLS_CERT: broken })).toEqual(['TLS_CERT holds a certificate that cannot be read']);
    const noKey = ['TLS_KEY holds no private key in PEM, without a passphrase'];
    expect(faultsOf({ ...whole(), TLS_KEY: server.cert })).toEqual(noKey);
    const other = await authority.issue('identity.test');
    expect(faultsOf({ ...whole(), TLS_KEY: other.key })).toEqual(['TLS_KEY is not the key of TLS_CERT']);
  });

  it('refuses what has expired or is not valid yet, of the server and of the authority', async () => {
    const expired = await authority.issue('identity.test', { validFrom: -2 * day, validFor: day });
    expect(faultsOf({ ...whole(), TLS_CERT: expired.cert, TLS_KEY: expired.key })).toEqual([
      expect.stringMatching(/^TLS_CERT expired at \d{4}-/),
    ]);
    const early = await authority.issue('identity.test', { validFrom: day });
    expect(faultsOf({ ...whole(), TLS_CERT: early.cert, TLS_KEY: early.key })).toEqual([
      expect.stringMatching(/^TLS_CERT is not valid before \d{4}-/),
    ]);
    const old = await newAuthority('old', { validFrom: -2 * day, validFor: day });
    expect(faultsOf({ ...whole(), TLS_CLIENT_CA: old.cert })).toEqual([
      expect.stringMatching(/^TLS_CLIENT_CA expired/),
    ]);
  });

  it('trusts nobody as an authority who is none', () => {
    expect(faultsOf({ ...whole(), TLS_CLIENT_CA: server.cert })).toEqual([
      'TLS_CLIENT_CA holds a certificate that is no authority',
    ]);
  });
});

describe('loadSettings', () => {
  it('speaks https with a certificate, and tells every fault with its fix', () => {
    const env = { DATA_DIR: folder, ...whole() };
    expect(loadSettings(env)).toMatchObject({ publicUrl: 'https://127.0.0.1:3000', tls: { clientCa: authority.cert } });
    expect(loadSettings({ DATA_DIR: folder })).toMatchObject({ publicUrl: 'http://127.0.0.1:3000', tls: null });
    const faulty = () => loadSettings({ ...env, TLS_KEY: '/nowhere', PORT: 'x' });
    expect(faulty).toThrow(SettingsError);
    expect(faulty).toThrow(/TLS_KEY cannot be read \(ENOENT\)\. Set it to the path/);
    expect(faulty).toThrow(/PORT/);
  });
});
