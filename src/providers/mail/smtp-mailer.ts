import type { Transporter } from 'nodemailer';
import { RefusedForGood } from '../refused-for-good.js';
import type { Mail, Mailer } from './mailer.js';

const connectTimeoutMs = 5_000;
const silenceTimeoutMs = 10_000;

/** Sends by SMTP. A connection for each mail; signing in needs TLS, except on this very machine. */
export function smtpMailer(address: string, { deadlineMs = 20_000 } = {}): Mailer {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'smtps:';
  const auth = url.username === '' ? null : { user: plain(url.username), pass: plain(url.password) };
  const options = {
    host,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    requireTLS: !secure && auth !== null && !['localhost', '127.0.0.1', '::1'].includes(host),
    ...(auth && { auth }),
    dnsTimeout: connectTimeoutMs,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    // A mail's content comes from texts alone.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  let transport: Promise<Transporter> | undefined;
  return {
    send: async (mail) => {
      requirePlainAddress(mail.to);
      // Loaded with the first mail: no start has to wait for it.
      transport ??= import('nodemailer').then(({ createTransport }) => createTransport(options));
      const opened = await transport;
      try {
        await opened.sendMail({ ...headersOf(mail), signal: AbortSignal.timeout(deadlineMs) });
      } catch (error) {
        throw isRefusal(error) ? new RefusedForGood((error as Error).message, { cause: error }) : error;
      }
    },
  };
}

function headersOf({ messageId, from, replyTo, to, subject, text, html }: Mail) {
  return {
    messageId: `<${messageId}>`,
    // As objects, so that no comma in them makes a second recipient.
    from: { name: oneLine(from.name), address: from.address },
    to: { name: '', address: to },
    ...(replyTo !== null && { replyTo: { name: '', address: replyTo } }),
    envelope: { from: from.address, to: [to] },
    subject: oneLine(subject),
    text,
    html,
    // Keeps answering machines quiet (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

/** What the library could read as several addresses, or as another one beside a name, gets no mail. */
function requirePlainAddress(address: string): void {
  if (/^[^\s\p{Cc}@<>(),:;"\\[\]]+@[^\s\p{Cc}@<>(),:;"\\[\]]+$/u.test(address)) return;
  throw new RefusedForGood('This is no address that a mail can go to.');
}

/** A line break in a name must not begin another header. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** 5xx about the recipient or the content. About the sign-in it is the operator's to mend, and the mail can wait. */
function isRefusal(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500;
}

const plain = decodeURIComponent;
