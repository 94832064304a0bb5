import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet, TRUNCATED_RESPONSE } from 'dns-packet';

/** Response codes of RFC 1035. */
export const responseCodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

export interface Zone {
  /** Each text whole, or in the pieces that it is sent in. */
  txt?: (string | string[])[];
  a?: string[];
  aaaa?: string[];
  code?: keyof typeof responseCodes;
  /** Takes the question and says nothing. */
  isSilent?: boolean;
}

/** A name server on the loopback address, over UDP and TCP as a real one. A name that it does not hold does not exist. */
export async function startNameServer() {
  const zones = new Map<string, Zone>();
  const questions: string[] = [];
  /** Runs while somebody waits for an answer. */
  let whileAsked: () => Promise<void> = async () => undefined;

  const answerTo = async (message: Buffer): Promise<Packet | null> => {
    const { id, questions: [question] = [] } = decode(message);
    if (!question) return null;
    questions.push(`${question.type} ${question.name}`);
    await whileAsked();
    const zone = zones.get(question.name.toLowerCase());
    if (zone?.isSilent) return null;
    const code = zone ? responseCodes[zone.code ?? 'NOERROR'] : responseCodes.NXDOMAIN;
    const answers = zone ? answersOf(question.name, question.type, zone) : [];
    return { id: id ?? 0, type: 'response', flags: AUTHORITATIVE_ANSWER | code, questions: [question], answers };
  };

  const udp = createSocket('udp4');
  udp.on('message', async (message, { port, address }) => {
    const packet = await answerTo(message);
    if (!packet) return;
    const whole = encode(packet);
    const flags = (packet.flags ?? 0) | TRUNCATED_RESPONSE;
    udp.send(whole.length > 512 ? encode({ ...packet, flags, answers: [] }) : whole, port, address);
  });
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', async (data) => {
      const packet = await answerTo(data.subarray(2));
      if (!packet) return;
      const whole = encode(packet);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(whole.length);
      socket.end(Buffer.concat([length, whole]));
    });
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const { port } = udp.address();
  tcp.listen(port, '127.0.0.1');
  await once(tcp, 'listening');

  return {
    address: `127.0.0.1:${(tcp.address() as AddressInfo).port}`,
    /** What was asked, in order: `TXT _flatrender.acme.test`. */
    questions,
    set: (name: string, zone: Zone | null) => (zone ? zones.set(name, zone) : zones.delete(name)),
    whileAsked: (work: () => Promise<void>) => {
      whileAsked = work;
    },
    stop: async () => {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
}

export type NameServer = Awaited<ReturnType<typeof startNameServer>>;

function answersOf(name: string, type: string, { txt = [], a = [], aaaa = [] }: Zone): Answer[] {
  if (type === 'TXT') return txt.map((data) => ({ type: 'TXT', name, ttl: 1, class: 'IN', data }));
  if (type === 'A') return a.map((data) => ({ type: 'A', name, ttl: 1, class: 'IN', data }));
  if (type === 'AAAA') return aaaa.map((data) => ({ type: 'AAAA', name, ttl: 1, class: 'IN', data }));
  return [];
}
