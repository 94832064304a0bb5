import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DnsFailure, hostResolver, readTexts, useDnsServers } from './resolver.js';
import { type NameServer, startNameServer } from './support/name-server.js';

let server: NameServer;
beforeAll(async () => {
  server = await startNameServer();
  useDnsServers([server.address]);
});
afterAll(async () => {
  useDnsServers([]);
  await server.stop();
});

describe('readTexts', () => {
  it('gives each text whole, however it was cut', async () => {
    server.set('split.test', { txt: [['flat', 'render', '=', '1'], 'plain'] });
    expect(await readTexts('split.test')).toEqual(['flatrender=1', 'plain']);
  });

  it('reads an answer that is too long for UDP over TCP', async () => {
    const long = Array.from({ length: 40 }, () => 'x'.repeat(250));
    server.set('long.test', { txt: [long, 'flatrender=1'] });
    expect(await readTexts('long.test')).toEqual([long.join(''), 'flatrender=1']);
    expect(server.questions.filter((question) => question === 'TXT long.test').length).toBeGreaterThan(1);
  });

  it('keeps a hundred of thousands', async () => {
    server.set('many.test', { txt: Array.from({ length: 2_000 }, (_, index) => `record ${index}`) });
    expect(await readTexts('many.test')).toHaveLength(100);
  });

  it('takes bytes that are no text', async () => {
    server.set('bytes.test', { txt: [Buffer.from([0, 255, 10]).toString('latin1')] });
    expect((await readTexts('bytes.test'))[0]?.length).toBeGreaterThan(0);
  });

  it('tells nothing there from no answer', async () => {
    server.set('empty.test', {});
    server.set('failing.test', { code: 'SERVFAIL' });
    server.set('refusing.test', { code: 'REFUSED' });
    server.set('silent.test', { isSilent: true });
    expect(await readTexts('nowhere.test')).toEqual([]);
    expect(await readTexts('empty.test')).toEqual([]);
    for (const name of ['failing.test', 'refusing.test', 'silent.test'])
      await expect(readTexts(name)).rejects.toBeInstanceOf(DnsFailure);
  });

  it('says so when no server answers at all', async () => {
    useDnsServers(['127.0.0.1:1']);
    await expect(readTexts('split.test')).rejects.toBeInstanceOf(DnsFailure);
    useDnsServers([server.address]);
  });
});

describe('hostResolver', () => {
  it('asks the same servers, or leaves it to the system', async () => {
    server.set('host.test', { a: ['192.0.2.7'] });
    expect(await hostResolver()?.('host.test')).toEqual([{ address: '192.0.2.7', family: 4 }]);
    useDnsServers([]);
    expect(hostResolver()).toBeUndefined();
    useDnsServers([server.address]);
  });
});
