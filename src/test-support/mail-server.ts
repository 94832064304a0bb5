import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** How it treats the next mails: takes them, refuses them for good or for now, or says nothing at all. */
type Manner = 'take' | 'refuse' | 'fail' | 'hang';

export interface MailServer {
  url: string;
  mails: ParsedMail[];
  /** Who each mail was sent to and from, as the envelope says. */
  envelopes: { from: string; to: string[] }[];
  manner: Manner;
  /** Called with each mail before it is taken. */
  onMail: (() => Promise<void>) | null;
  close(): Promise<void>;
}

/** A real SMTP server on this machine. */
export async function startMailServer(): Promise<MailServer> {
  const hanging = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onRcptTo(_address, _session, done) {
      if (own.manner === 'hang') return void hanging.add(done);
      if (own.manner === 'refuse') return done(Object.assign(new Error('No such mailbox here'), { responseCode: 550 }));
      if (own.manner === 'fail') return done(Object.assign(new Error('Try later'), { responseCode: 451 }));
      done();
    },
    onData(stream, session, done) {
      const taken = async () => {
        const mail = await simpleParser(stream);
        await own.onMail?.();
        own.mails.push(mail);
        const { mailFrom, rcptTo } = session.envelope;
        own.envelopes.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) });
      };
      taken().then(() => done(), done);
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const own: MailServer = {
    url: `smtp://127.0.0.1:${port}?from=no-reply@identity.test`,
    mails: [],
    envelopes: [],
    manner: 'take',
    onMail: null,
    close: async () => {
      for (const done of hanging) done();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return own;
}
