import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What the server speaks TLS with. */
export interface TlsSettings {
  /** PEM: the server's certificate, and those between it and its authority. */
  cert: string;
  /** PEM. */
  key: string;
  /** PEM: who signs the certificates of services that call; null = nobody is asked for one. */
  clientCa: string | null;
}

interface TlsFault {
  name: 'TLS_CERT' | 'TLS_KEY' | 'TLS_CLIENT_CA';
  problem: string;
}

type Given = Readonly<Record<string, string | undefined>>;

/** The certificates and the key that the settings give, as PEM or as paths of files, and all that is wrong with them. */
export function readTlsSettings(given: Given, now: Date): { tls: TlsSettings | null; faults: TlsFault[] } {
  const { TLS_CERT, TLS_KEY, TLS_CLIENT_CA } = given;
  const faults: TlsFault[] = [];
  const fault = (name: TlsFault['name'], problem: string) => void faults.push({ name, problem });
  if (TLS_CERT === undefined && TLS_KEY !== undefined) fault('TLS_CERT', 'is missing beside TLS_KEY');
  if (TLS_KEY === undefined && TLS_CERT !== undefined) fault('TLS_KEY', 'is missing beside TLS_CERT');
  if (TLS_CLIENT_CA !== undefined && TLS_CERT === undefined && TLS_KEY === undefined)
    fault('TLS_CERT', 'is missing beside TLS_CLIENT_CA');
  const read = (name: TlsFault['name'], text: string | undefined) => {
    if (text === undefined) return null;
    try {
      return pemOf(text);
    } catch (error) {
      fault(name, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'no such file'})`);
      return null;
    }
  };
  const [cert, key, clientCa] = [
    read('TLS_CERT', TLS_CERT),
    read('TLS_KEY', TLS_KEY),
    read('TLS_CLIENT_CA', TLS_CLIENT_CA),
  ];
  const [leaf] = cert === null ? [] : certificatesOf('TLS_CERT', cert, now, fault);
  const privateKey = key === null ? null : keyOf(key, fault);
  if (leaf && privateKey && !leaf.checkPrivateKey(privateKey)) fault('TLS_KEY', 'is not the key of TLS_CERT');
  if (clientCa !== null) {
    const authorities = certificatesOf('TLS_CLIENT_CA', clientCa, now, fault);
    if (authorities.some(({ ca }) => !ca)) fault('TLS_CLIENT_CA', 'holds a certificate that is no authority');
  }
  const tls = cert !== null && key !== null ? { cert, key, clientCa } : null;
  return { tls, faults };
}

/** PEM text as it is, with line breaks that some tools write as `\n`; anything else is the path of a file that holds it. */
function pemOf(text: string): string {
  return text.startsWith('-----BEGIN') ? text.replaceAll('\\n', '\n') : readFileSync(text, 'utf8');
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesOf(
  name: TlsFault['name'],
  pem: string,
  now: Date,
  fault: (name: TlsFault['name'], problem: string) => void,
): X509Certificate[] {
  try {
    const certificates = (pem.match(certificateBlock) ?? []).map((block) => new X509Certificate(block));
    if (certificates.length === 0) fault(name, 'holds no certificate in PEM');
    for (const { validFrom, validTo } of certificates) {
      if (new Date(validTo) <= now) fault(name, `expired at ${new Date(validTo).toISOString()}`);
      if (new Date(validFrom) > now) fault(name, `is not valid before ${new Date(validFrom).toISOString()}`);
    }
    return certificates;
  } catch {
    fault(name, 'holds a certificate that cannot be read');
    return [];
  }
}

function keyOf(pem: string, fault: (name: TlsFault['name'], problem: string) => void): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    fault('TLS_KEY', 'holds no private key in PEM, without a passphrase');
    return null;
  }
}
