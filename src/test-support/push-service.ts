import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decodeProtectedHeader, importJWK, type JWTPayload, jwtVerify } from 'jose';
import { generate } from 'selfsigned';
import type { PushCalling } from '../providers/push/push-sender.js';

/** What a browser gives when it subscribes. */
interface Browser {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

interface ReceivedPush {
  endpoint: string;
  headers: Record<string, unknown>;
  /** Opened as the browser does it. */
  payload: string;
  /** What the sender's signature says, checked. */
  claims: JWTPayload;
  /** The key that it was made with. */
  publicKey: string;
}

export interface PushService {
  /** Where it is; the name leads nowhere but here. */
  origin: string;
  calling: PushCalling;
  newBrowser(): Browser;
  received: ReceivedPush[];
  /** The status for an endpoint, 201 unless told; null never answers. */
  answers: Map<string, number | null>;
  connections: number;
  close(): Promise<void>;
}

/** A push service with browsers of its own: it decrypts (RFC 8291, 8188) and checks signatures (RFC 8292) by node:crypto and jose. */
export async function startPushService(name = 'push.example.com'): Promise<PushService> {
  const certificate = await generate([{ name: 'commonName', value: name }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  const secrets = new Map<string, { curve: ReturnType<typeof createECDH>; auth: Buffer }>();
  const server = createServer({ key: certificate.private, cert: certificate.cert }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const endpoint = `${own.origin}${request.url}`;
    const browser = secrets.get(endpoint);
    const signature = await verify(request.headers.authorization ?? '', own.origin).catch((error: Error) => error);
    if (!browser || signature instanceof Error) return void response.writeHead(400).end(String(signature));
    const payload = open(Buffer.concat(chunks), browser.curve, browser.auth);
    own.received.push({ endpoint, headers: request.headers, payload, ...signature });
    const status = own.answers.get(endpoint);
    if (status !== null) response.writeHead(status ?? 201).end();
  });
  server.on('connection', () => {
    own.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own: PushService = {
    origin: `https://${name}:${(server.address() as AddressInfo).port}`,
    calling: { ca: certificate.cert, resolve: async () => [{ address: '127.0.0.1', family: 4 }], timeoutMs: 1_000 },
    newBrowser: () => {
      const curve = createECDH('prime256v1');
      curve.generateKeys();
      const auth = randomBytes(16);
      const endpoint = `${own.origin}/send/${randomBytes(12).toString('hex')}`;
      secrets.set(endpoint, { curve, auth });
      return { endpoint, keys: { p256dh: curve.getPublicKey('base64url'), auth: auth.toString('base64url') } };
    },
    received: [],
    answers: new Map(),
    connections: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return own;
}

/** The one record of an aes128gcm body. */
function open(body: Buffer, curve: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), senderKey]);
  const secret = Buffer.from(hkdfSync('sha256', curve.computeSecret(senderKey), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0) throw new Error('The record does not end as the last one must.');
  return padded.subarray(0, end).toString();
}

async function verify(authorization: string, audience: string): Promise<{ claims: JWTPayload; publicKey: string }> {
  const { token = '', publicKey = '' } =
    /^vapid t=(?<token>[\w.-]+), ?k=(?<publicKey>[\w-]+)$/.exec(authorization)?.groups ?? {};
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const key = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256');
  if (decodeProtectedHeader(token).alg !== 'ES256') throw new Error('Not signed by ES256.');
  const { payload } = await jwtVerify(token, key, { audience });
  return { claims: payload, publicKey };
}
