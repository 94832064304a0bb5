import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allowOutgoing } from '../../../platform/outgoing-addresses.js';
import { useDnsServers } from '../../../providers/dns/resolver.js';
import { type NameServer, startNameServer } from '../../../providers/dns/support/name-server.js';
import { newChallenge } from './challenge.js';
import { lookAtDomain } from './look-at-domain.js';

let names: NameServer;
let site: Server;
let port: number;
let connections = 0;
let answer: RequestListener;

const domain = 'video.acme.test';
const challenge = newChallenge();
const claim = { domain, challenge };

beforeAll(async () => {
  names = await startNameServer();
  useDnsServers([names.address]);
  site = createServer((request, response) => answer(request, response));
  site.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  port = (site.address() as AddressInfo).port;
});
afterAll(async () => {
  useDnsServers([]);
  await names.stop();
  site.closeAllConnections();
  site.close();
});
afterEach(() => {
  allowOutgoing([]);
  connections = 0;
  names.set(`_flatrender.${domain}`, null);
  names.set(domain, null);
});

/** The file over plain HTTP on the test's own port, the rest as it is. */
const look = () => {
  const url = `http://${domain}:${port}/.well-known/flatrender-domain-verification.txt`;
  return lookAtDomain(claim, { url, protocols: ['http:'], timeoutMs: 1_000 });
};
const withFile = (listener: RequestListener) => {
  allowOutgoing(['127.0.0.0/8']);
  names.set(domain, { a: ['127.0.0.1'] });
  answer = listener;
  return look();
};
const serving = (status: number, body: string | Buffer, headers = {}) =>
  withFile((_request, response) => response.writeHead(status, headers).end(body));
const withTexts = (...txt: (string | string[])[]) => {
  names.set(`_flatrender.${domain}`, { txt });
  return look();
};

describe('the record', () => {
  it.each<[string, (string | string[])[]]>([
    ['alone', [challenge]],
    ['with blanks around it', [` ${challenge} `]],
    ['in pieces', [[challenge.slice(0, 10), challenge.slice(10)]]],
    ['among others', ['v=spf1 -all', 'google-site-verification=x', challenge]],
    ['beside a huge one', [Array.from({ length: 60 }, () => 'x'.repeat(250)), challenge]],
  ])('is found %s', async (_, texts) => {
    expect(await withTexts(...texts)).toMatchObject({ text: 'found' });
  });

  it.each<[string, string, (string | string[])[]]>([
    ['another text', 'other', ['flatrender-domain-verification=0000']],
    ['a longer text', 'other', [`${challenge}0`]],
    ['a part of it', 'other', [challenge.slice(0, -1)]],
    ['other letter case', 'other', [challenge.toUpperCase()]],
    ['two halves as two records', 'other', [challenge.slice(0, 20), challenge.slice(20)]],
    ['nothing', 'none', []],
  ])('is not %s', async (_, finding, texts) => {
    expect(await withTexts(...texts)).toMatchObject({ text: finding });
  });

  it('among thousands is looked for in the first hundred', async () => {
    const noise = Array.from({ length: 1_000 }, (_, index) => `noise ${index}`);
    expect(await withTexts(...noise, challenge)).toMatchObject({ text: 'other', seenInstead: 'noise 0' });
  });

  it('is unknown when the name server fails or is silent', async () => {
    names.set(`_flatrender.${domain}`, { code: 'SERVFAIL' });
    expect(await look()).toMatchObject({ text: 'unknown', seenInstead: null });
    names.set(`_flatrender.${domain}`, { isSilent: true });
    expect(await look()).toMatchObject({ text: 'unknown' });
  });

  it('that is something else is shown, short and harmless', async () => {
    const { seenInstead } = await withTexts([`<b>\u0000\u202e\uffff`, 'y'.repeat(250), 'z'.repeat(250)]);
    expect(seenInstead).toMatch(/^<b>[^\p{C}]+$/u);
    expect(seenInstead?.length).toBe(200);
  });
});

describe('the file', () => {
  it.each([
    ['as it is', challenge],
    ['with a line break', `${challenge}\r\n`],
    ['with a byte order mark', `\uFEFF${challenge}\n`],
  ])('is found %s', async (_, body) => {
    expect(await serving(200, body)).toEqual({ text: 'none', file: 'found', seenInstead: null });
  });

  it('is asked for at its place, by the name of the domain', async () => {
    const seen: string[] = [];
    await withFile((request, response) => {
      seen.push(`${request.method} ${request.headers.host} ${request.url}`);
      response.end(challenge);
    });
    expect(seen).toEqual([`GET ${domain}:${port} /.well-known/flatrender-domain-verification.txt`]);
  });

  it.each<[string, string, number, string, object?]>([
    ['a page of the site', 'other', 200, '<html>Welcome</html>'],
    ['a page that holds it', 'other', 200, `<html>${challenge}</html>`],
    ['not there', 'none', 404, challenge],
    ['elsewhere', 'none', 302, challenge, { Location: 'https://evil.test/' }],
    ['broken', 'unknown', 500, challenge],
    ['too long', 'unknown', 200, challenge.padEnd(5_000)],
  ])('is not one that is %s', async (_, finding, status, body, headers) => {
    expect(await serving(status, body, headers)).toMatchObject({ file: finding });
  });

  it('is unknown when the site hangs, cuts off, or talks for ever', async () => {
    expect(await withFile(() => undefined)).toMatchObject({ file: 'unknown' });
    expect(await withFile((request) => request.socket.destroy())).toMatchObject({ file: 'unknown' });
    const endless = withFile((_request, response) => {
      const more = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(more));
    });
    expect(await endless).toMatchObject({ file: 'unknown' });
  });

  const innerAddresses = [
    ...['0.0.0.0', '0.1.2.3', '10.0.0.7', '10.255.255.255', '100.64.0.1', '100.100.100.200', '100.127.255.255'],
    ...['127.0.0.1', '127.0.0.2', '127.1.2.3', '127.255.255.254', '169.254.0.1', '169.254.169.254', '169.254.170.2'],
    ...['172.16.0.1', '172.20.10.2', '172.31.255.255', '192.0.0.1', '192.0.0.170', '192.0.0.192', '192.0.2.1'],
    ...['192.88.99.1', '192.168.0.1', '192.168.1.1', '192.168.255.255', '198.18.0.1', '198.19.255.255', '198.51.100.7'],
    ...['203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '254.1.1.1', '255.255.255.255'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:169.254.169.254'],
    ...['::ffff:192.168.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::7f00:1', '100::1', '2001::1'],
    ...['2001:db8::1', '2001:10::1', '2002:7f00:1::', '2002:a9fe:a9fe::', '2002:a00:1::', '3fff::1', 'fc00::1'],
    ...['fd00:ec2::254', 'fd12:3456::1', 'fe80::1', 'fe80::a9fe:a9fe', 'fec0::1', 'ff02::1', 'ff05::2'],
  ];

  it('has sixty addresses within that it could be lured to', () => {
    expect(new Set(innerAddresses).size).toBeGreaterThanOrEqual(60);
  });

  it.each(innerAddresses)('is not asked for at %s', async (address) => {
    answer = (_request, response) => response.end(challenge);
    const zones = address.includes(':')
      ? [{ aaaa: [address] }, { a: ['8.8.8.8'], aaaa: [address] }]
      : [{ a: [address] }, { a: ['8.8.8.8', address] }];
    for (const zone of zones) {
      names.set(domain, zone);
      expect(await look()).toMatchObject({ file: 'unknown' });
    }
    expect(connections).toBe(0);
  });

  it('is not asked for at home by a name that points elsewhere and then home', async () => {
    answer = (_request, response) => response.end(challenge);
    let asked = 0;
    names.whileAsked(async () => {
      asked += 1;
      names.set(domain, { a: [asked % 2 ? '203.0.114.1' : '127.0.0.1'] });
    });
    for (let round = 0; round < 4; round += 1) expect(await look()).toMatchObject({ file: 'unknown' });
    names.whileAsked(async () => undefined);
    expect(asked).toBeGreaterThan(4);
    expect(connections).toBe(0);
  });
});
