import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What a caller showed of himself when the connection was opened. */
export interface ClientCertificate {
  /** Of the subject: common name and DNS names, in lower case. */
  names: string[];
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** Why it is not to be believed (expired, signed by somebody else); null = it is. */
  refusal: string | null;
}

/** By connection: read once, when it is opened. */
const certificates = new WeakMap<Socket, ClientCertificate>();

/** The certificate with which the connection was opened; null when there was none. Headers never tell of one. */
export function clientCertificateOf(socket: Socket): ClientCertificate | null {
  return certificates.get(socket) ?? null;
}

/** Keeps what each new connection shows. A connection without a certificate, or with a bad one, is opened all the same. */
export function keepClientCertificates(server: Server): void {
  server.on('secureConnection', (socket: TLSSocket) => {
    const { subject, subjectaltname, valid_to: validTo } = socket.getPeerCertificate();
    // Node gives an empty object when there is none.
    if (subject === undefined) return;
    const refusal = socket.authorized ? null : String(socket.authorizationError ?? 'not authorized');
    const names = [...[subject.CN ?? []].flat(), ...dnsNames(subjectaltname ?? '')].filter((name) =>
      plainName.test(name),
    );
    const lower = new Set(names.map((name) => name.toLowerCase()));
    certificates.set(socket, { names: [...lower].slice(0, mostNames), expiresAt: Date.parse(validTo), refusal });
  });
}

/** Each may be looked up at each call. */
const mostNames = 20;
const plainName = /^[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?$/i;
/** `DNS:a.test, URI:"http://b, DNS:c"`: Node quotes what could be mistaken for a further name. */
const alternativeName = /(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g;

function dnsNames(text: string): string[] {
  return [...text.matchAll(alternativeName)].flatMap(([, kind, value]) => (kind === 'DNS' && value ? [value] : []));
}
