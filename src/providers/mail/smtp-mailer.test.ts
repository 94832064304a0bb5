import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../../test-support/mail-server.js';
import { RefusedForGood } from '../refused-for-good.js';
import type { Mail } from './mailer.js';
import { smtpMailer } from './smtp-mailer.js';

let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
});
afterEach(() => {
  server.manner = 'take';
  server.mails.length = 0;
  server.envelopes.length = 0;
});
afterAll(() => server.close());

const mail = (parts: Partial<Mail> = {}): Mail => ({
  messageId: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01@identity.test',
  from: { name: 'Acme Studio', address: 'no-reply@identity.test' },
  replyTo: null,
  to: 'sara@acme.test',
  subject: 'Hello',
  text: 'Hello Sara',
  html: '<p>Hello Sara</p>',
  ...parts,
});

describe('a mail', () => {
  it('arrives whole, in every script', async () => {
    const written = mail({
      from: { name: 'استودیوی آکمه', address: 'no-reply@identity.test' },
      replyTo: 'help@acme.test',
      subject: 'تأیید نشانی ایمیل شما در استودیوی آکمه، همین امروز و نه فردا',
      text: 'سلام سارا،\n\nکد: ۱۲۳',
      html: '<p dir="rtl">سلام سارا،</p>',
    });
    await smtpMailer(server.url).send(written);
    const [read] = server.mails;
    expect(read).toMatchObject({ messageId: `<${written.messageId}>`, subject: written.subject });
    expect(read?.from?.value).toEqual([written.from]);
    expect(read?.replyTo?.value).toEqual([{ name: '', address: 'help@acme.test' }]);
    expect(read?.text?.trim()).toBe(written.text);
    expect(read?.html).toBe(written.html);
    expect(read?.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it.each([
    'Acme\r\nBcc: all@evil.test',
    'Acme\nX-Injected: yes',
    'Acme\r\n\r\n<script>alert(1)</script>',
    'Acme" <boss@evil.test>, "',
    'Acme, boss@evil.test',
    'a\u2028Bcc: all@evil.test',
    '=?utf-8?Q?=0D=0ABcc:_all@evil.test?=',
  ])('takes nothing but a name and a subject from %j', async (text) => {
    await smtpMailer(server.url).send(mail({ from: { name: text, address: 'no-reply@identity.test' }, subject: text }));
    expect(server.envelopes).toEqual([{ from: 'no-reply@identity.test', to: ['sara@acme.test'] }]);
    const [read] = server.mails;
    expect(read?.headers.has('bcc') || read?.headers.has('x-injected')).toBe(false);
    expect(read?.from?.value.map(({ address }) => address)).toEqual(['no-reply@identity.test']);
    expect(read?.text?.trim()).toBe('Hello Sara');
  });

  it.each([
    'sara@acme.test, all@evil.test',
    'sara,all@evil.test',
    'sara;all@evil.test',
    'sara@acme.test\r\nRCPT TO:<all@evil.test>',
    'a <all@evil.test>',
    '<all@evil.test>',
    '"all@evil.test" @acme.test',
    'group:all@evil.test;',
    'all@evil.test(',
    'nobody',
    '',
  ])('does not go to %j', async (to) => {
    await expect(smtpMailer(server.url).send(mail({ to }))).rejects.toThrow(RefusedForGood);
    expect(server.envelopes).toEqual([]);
  });

  it.each(['sara+news@acme.test', "o'neil@acme.test", 'سارا@acme.test', 'a.b-c_d=e@sub.acme.test'])(
    'goes to %j',
    async (to) => {
      await smtpMailer(server.url).send(mail({ to }));
      expect(server.envelopes.map((envelope) => envelope.to)).toEqual([[to]]);
    },
  );
});

describe('a server', () => {
  it('that refuses for good is told apart from one that cannot now', async () => {
    server.manner = 'refuse';
    await expect(smtpMailer(server.url).send(mail())).rejects.toThrow(RefusedForGood);
    server.manner = 'fail';
    await expect(smtpMailer(server.url).send(mail())).rejects.not.toThrow(RefusedForGood);
    await expect(smtpMailer('smtp://127.0.0.1:1').send(mail())).rejects.toMatchObject({ code: 'ESOCKET' });
  });

  it('that hangs after the greeting, or says nothing at all, is given up in time', async () => {
    server.manner = 'hang';
    await expect(smtpMailer(server.url, { deadlineMs: 300 }).send(mail())).rejects.not.toThrow(RefusedForGood);
    const silent = await listen(() => undefined);
    await expect(smtpMailer(silent.url, { deadlineMs: 300 }).send(mail())).rejects.not.toThrow(RefusedForGood);
    silent.server.close();
  });

  it('that talks nonsense is no reason to lose the mail', async () => {
    const nonsense = await listen((write) => write('HTTP/1.1 200 OK\r\n\r\n'));
    await expect(smtpMailer(nonsense.url, { deadlineMs: 2_000 }).send(mail())).rejects.not.toThrow(RefusedForGood);
    nonsense.server.close();
  });

  it('gets no password without TLS, except on this machine', async () => {
    const seen: string[] = [];
    const elsewhere = await listen(
      (write) => write('220 mail.test ESMTP\r\n'),
      (text, write) => {
        seen.push(text);
        write(text.startsWith('EHLO') ? '250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n' : '502 not here\r\n');
      },
    );
    // 127.0.0.2 is this machine too, but not by a name that is known to be.
    const url = elsewhere.url.replace('127.0.0.1', '127.0.0.2').replace('smtp://', 'smtp://user:secret@');
    await expect(smtpMailer(url, { deadlineMs: 2_000 }).send(mail())).rejects.not.toThrow(RefusedForGood);
    expect(seen.join('')).toContain('STARTTLS');
    expect(seen.join('')).not.toContain('AUTH PLAIN');
    elsewhere.server.close();
  });
});

type Write = (text: string) => void;

async function listen(greet: (write: Write) => void, hear: (text: string, write: Write) => void = () => undefined) {
  const server: Server = createServer((socket) => {
    const write = (text: string) => void socket.write(text);
    socket.on('error', () => undefined);
    socket.on('data', (data) => hear(data.toString(), write));
    greet(write);
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  return { server, url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
