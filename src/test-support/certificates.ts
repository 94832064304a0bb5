import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as never);
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

export interface Issued {
  /** PEM. */
  cert: string;
  /** PEM. */
  key: string;
}

export interface Authority extends Issued {
  issue(commonName: string, options?: IssueOptions): Promise<Issued>;
}

interface IssueOptions {
  dnsNames?: string[];
  /** Alternative names that are addresses of resources. */
  urls?: string[];
  ipAddresses?: string[];
  /** From now on, in milliseconds. */
  validFrom?: number;
  validFor?: number;
}

async function newKeys(): Promise<{ keys: webcrypto.CryptoKeyPair; key: string }> {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey as never));
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END PRIVATE KEY-----\n`;
  return { keys, key };
}

/** An authority of its own, made for a test. */
export async function newAuthority(
  name: string,
  { validFrom = -day, validFor = 2 * day }: IssueOptions = {},
): Promise<Authority> {
  const { keys, key } = await newKeys();
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: new Date(Date.now() + validFrom),
    notAfter: new Date(Date.now() + validFrom + validFor),
    keys: keys as never,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const issue = async (commonName: string, options: IssueOptions = {}): Promise<Issued> => {
    const { dnsNames = [], urls = [], ipAddresses = [], validFrom = -day, validFor = 2 * day } = options;
    const subject = await newKeys();
    const names = [
      ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
      ...urls.map((value) => ({ type: 'url' as const, value })),
      ...ipAddresses.map((value) => ({ type: 'ip' as const, value })),
    ];
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
      issuer: own.subject,
      notBefore: new Date(Date.now() + validFrom),
      notAfter: new Date(Date.now() + validFrom + validFor),
      publicKey: subject.keys.publicKey as never,
      signingKey: keys.privateKey as never,
      signingAlgorithm: algorithm,
      extensions: names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [],
    });
    return { cert: certificate.toString('pem'), key: subject.key };
  };
  return { cert: own.toString('pem'), key, issue };
}
