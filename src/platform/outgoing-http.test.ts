import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { inwardHosts as hosts } from '../test-support/inward-hosts.js';
import { KeptConnections } from './kept-connections.js';
import { allowOutgoing, mayReach } from './outgoing-addresses.js';
import { callOut, type OutgoingCall } from './outgoing-http.js';

let port: number;
let connections = 0;
let answer: RequestListener = (_request, response) => response.end('reached');
const servers: Server[] = [];

beforeAll(async () => {
  const open = async (host: string, onPort: number) => {
    const server = createServer((request, response) => answer(request, response));
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(onPort, host, resolve));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  port = await open('127.0.0.1', 0);
  await open('::1', port).catch(() => undefined);
});
afterAll(() => servers.map((server) => server.close()));
afterEach(() => {
  allowOutgoing([]);
  connections = 0;
  answer = (_request, response) => response.end('reached');
});

const call = (parts: Partial<OutgoingCall> = {}) =>
  callOut({ url: `http://127.0.0.1:${port}/`, protocols: ['http:', 'https:'], timeoutMs: 2_000, ...parts });
const why = (parts: Partial<OutgoingCall>) =>
  call(parts).then(
    () => 'reached',
    (error: { why?: string }) => error.why ?? error,
  );

describe('an address', () => {
  it('is there in at least sixty notations', () => {
    expect(new Set(hosts).size).toBeGreaterThanOrEqual(60);
  });

  it.each(hosts)('%s is refused without a connection', async (host) => {
    expect(await why({ url: `http://${host}:${port}/` })).toBe('address');
    expect(connections).toBe(0);
  });

  it.each(['localhost', 'LOCALHOST', 'localhost.', 'ip6-localhost'])(
    '%s is refused where it leads home',
    async (host) => {
      const refused = await why({ url: `http://${host}:${port}/` });
      // Some systems do not know the last two.
      if (refused !== 'address') expect(refused).toMatchObject({ syscall: 'getaddrinfo' });
      expect(connections).toBe(0);
    },
  );

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001::8a'])('%s may be reached', (address) => {
    expect(mayReach(address)).toBe(true);
  });
});

describe('a name', () => {
  const resolveTo = (...addresses: string[]) => ({
    url: `http://names.test:${port}/`,
    resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  });

  it.each([
    [['127.0.0.1']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['8.8.8.8', '127.0.0.1']],
    [['127.0.0.1', '8.8.8.8']],
    [['169.254.169.254']],
    [['10.0.0.1']],
    [['not an address']],
    [[]],
  ])('that resolves to %j is refused without a connection', async (addresses) => {
    expect(await why(resolveTo(...addresses))).toBe('address');
    expect(connections).toBe(0);
  });

  it('that flips between two look-ups is looked up once, and connected to as it was checked', async () => {
    allowOutgoing(['127.0.0.1']);
    let lookUps = 0;
    const flipping = {
      url: `http://flips.test:${port}/`,
      resolve: async () => {
        lookUps += 1;
        return [{ address: lookUps === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
      },
    };
    expect(await why(flipping)).toBe('reached');
    expect([lookUps, connections]).toEqual([1, 1]);
    expect(await why(flipping)).toBe('address');
    expect([lookUps, connections]).toEqual([2, 1]);
  });

  it('in an allowed range is reached', async () => {
    allowOutgoing(['127.0.0.0/8']);
    expect((await call(resolveTo('127.0.0.1'))).body.toString()).toBe('reached');
    expect(await why({ url: `http://[::1]:${port}/` })).toBe('address');
  });
});

describe('a call', () => {
  it.each([
    ['ftp://127.0.0.1/', 'protocol'],
    ['file:///etc/passwd', 'protocol'],
    ['gopher://127.0.0.1/', 'protocol'],
    ['http://user:secret@8.8.8.8/', 'protocol'],
    ['http://8.8.8.8#@127.0.0.1 /', 'protocol'],
    ['//127.0.0.1/', 'protocol'],
    ['', 'protocol'],
  ])('to %j is refused', async (url, expected) => {
    const refused = await why({ url });
    if (url.includes('#')) return expect(['address', 'protocol', expect.anything()]).toContainEqual(refused);
    expect(refused).toBe(expected);
  });

  it('uses TLS unless asked otherwise', async () => {
    expect(await callOut({ url: `http://127.0.0.1:${port}/` }).catch((error) => error.why)).toBe('protocol');
  });

  describe('to an allowed address', () => {
    const allowed = (parts: Partial<OutgoingCall> = {}) => {
      allowOutgoing(['127.0.0.1']);
      return call(parts);
    };

    it('sends and answers whole', async () => {
      answer = async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        response.writeHead(201, { 'X-Kind': request.headers['x-kind'] });
        response.end(`${request.method} ${request.headers['content-length']} ${Buffer.concat(chunks)}`);
      };
      const { status, headers, body } = await allowed({ method: 'POST', body: 'grüße', headers: { 'X-Kind': 'a' } });
      expect([status, headers['x-kind'], body.toString()]).toEqual([201, 'a', 'POST 7 grüße']);
    });

    it('follows no redirect', async () => {
      answer = (_request, response) => response.writeHead(302, { Location: `http://127.0.0.1:${port}/secret` }).end();
      expect((await allowed()).status).toBe(302);
      expect(connections).toBe(1);
    });

    it('keeps no connection', async () => {
      await allowed();
      await allowed();
      expect(connections).toBe(2);
    });

    it('reads no more than it may', async () => {
      answer = (_request, response) => response.end(Buffer.alloc(5_000));
      expect((await allowed({ maxBodyBytes: 5_000 })).body).toHaveLength(5_000);
      await expect(allowed({ maxBodyBytes: 4_999 })).rejects.toMatchObject({ why: 'body_too_big' });
    });

    it.each<[string, RequestListener]>([
      ['never answers', () => undefined],
      ['never ends', (_request, response) => void response.writeHead(200).write('x')],
      [
        'drips',
        (_request, response) => {
          const drip = setInterval(() => response.write('x'), 20);
          response.on('close', () => clearInterval(drip));
        },
      ],
    ])('ends in time when the server %s', async (_, listener) => {
      answer = listener;
      await expect(allowed({ timeoutMs: 150 })).rejects.toMatchObject({ name: 'TimeoutError' });
    });

    it('fails when the server hangs up or changes the protocol', async () => {
      answer = (request) => request.socket.destroy();
      await expect(allowed()).rejects.toMatchObject({ code: 'ECONNRESET' });
      answer = (request) =>
        request.socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
      await expect(allowed()).rejects.toThrow('another protocol');
    });
  });

  describe('of which the beginning of the answer is enough', () => {
    const beginning = (parts: Partial<OutgoingCall> = {}) => {
      allowOutgoing(['127.0.0.1']);
      return call({ read: 'beginning', maxBodyBytes: 4, ...parts });
    };

    it.each<[string, RequestListener, string]>([
      ['is short', (_request, response) => response.end('abc'), 'abc'],
      ['is long', (_request, response) => response.end('a'.repeat(5_000_000)), 'aaaa'],
      ['never ends', (_request, response) => void response.writeHead(200).write('ab'), 'ab'],
      [
        'streams without end',
        (_request, response) => {
          const pour = () => {
            while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
          };
          response.on('drain', pour);
          pour();
        },
        'xxxx',
      ],
      [
        'breaks off',
        (request, response) => {
          response.writeHead(200, { 'Content-Length': 10 }).write('ab');
          setTimeout(() => request.socket.destroy(), 50);
        },
        'ab',
      ],
    ])('has its status when the body %s', async (_, listener, body) => {
      answer = listener;
      const answered = await beginning();
      expect([answered.status, answered.body.toString()]).toEqual([200, body]);
    });

    it('fails without a status', async () => {
      answer = () => undefined;
      await expect(beginning({ timeoutMs: 150 })).rejects.toMatchObject({ name: 'TimeoutError' });
    });

    it('closes the connection of a body that was not read to its end', async () => {
      let closed = 0;
      answer = (request, response) => {
        request.socket.on('close', () => {
          closed += 1;
        });
        response.writeHead(200).write('abcdefgh');
      };
      const connections = new KeptConnections();
      await beginning({ connections });
      await vi.waitFor(() => expect(closed).toBe(1));
    });
  });

  describe('on kept connections', () => {
    let kept: KeptConnections;
    afterEach(() => kept.close());
    const resolvingTo = (...answers: string[]) => {
      const lookUps: string[] = [];
      const resolve = async () => {
        const address = answers[Math.min(lookUps.length, answers.length - 1)] ?? '';
        lookUps.push(address);
        return [{ address, family: 4 }];
      };
      return { lookUps, to: { url: `http://keeps.test:${port}/`, resolve } };
    };

    it('opens one for calls one after the other', async () => {
      kept = new KeptConnections();
      allowOutgoing(['127.0.0.1']);
      for (let turn = 0; turn < 5; turn += 1) await call({ connections: kept });
      expect(connections).toBe(1);
    });

    it('stays where it was checked when the name flips, and checks anew whenever it opens one', async () => {
      kept = new KeptConnections();
      allowOutgoing(['127.0.0.1']);
      const { lookUps, to } = resolvingTo('127.0.0.1', '127.0.0.2');
      expect(await why({ ...to, connections: kept })).toBe('reached');
      expect(await why({ ...to, connections: kept })).toBe('reached');
      expect([lookUps, connections]).toEqual([['127.0.0.1'], 1]);
      // The server closes it, as it may at any time.
      for (const server of servers) server.closeAllConnections();
      await vi.waitFor(async () => expect(await why({ ...to, connections: kept })).toBe('address'));
      expect(connections).toBe(1);
    });

    it('does not lend one to another name or an address in the place of a name', async () => {
      kept = new KeptConnections();
      allowOutgoing(['127.0.0.1']);
      await call({ ...resolvingTo('127.0.0.1').to, connections: kept });
      allowOutgoing([]);
      expect(await why({ url: `http://127.0.0.1:${port}/`, connections: kept })).toBe('address');
      const other = { ...resolvingTo('127.0.0.1').to, url: `http://other.test:${port}/` };
      expect(await why({ ...other, connections: kept })).toBe('address');
      expect(connections).toBe(1);
    });

    it('closes it after a while', async () => {
      kept = new KeptConnections({ ageMs: 0 });
      allowOutgoing(['127.0.0.1']);
      await call({ connections: kept });
      await call({ connections: kept });
      expect(connections).toBe(2);
    });

    it('calls again when the server has closed it just then', async () => {
      kept = new KeptConnections();
      allowOutgoing(['127.0.0.1']);
      await call({ connections: kept });
      let cut = 0;
      answer = (request, response) => {
        if (cut++ === 0) request.socket.resetAndDestroy();
        else response.end('again');
      };
      expect((await call({ connections: kept })).body.toString()).toBe('again');
      expect([cut, connections]).toEqual([2, 2]);
    });

    it('is not there for calls that are let go anywhere', async () => {
      kept = new KeptConnections();
      await expect(call({ reach: 'anywhere', connections: kept })).rejects.toThrow('public addresses alone');
    });
  });

  it('to an address that the operator configured goes anywhere', async () => {
    expect((await call({ reach: 'anywhere' })).status).toBe(200);
  });
});
