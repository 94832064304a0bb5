import type { Message } from '../../models/index.js';
import type { MessageChannel } from '../../models/message.js';
import { publicUrl } from '../../platform/public-url.js';
import type { Settings } from '../../platform/settings.js';
import { smtpMailer } from '../../providers/mail/smtp-mailer.js';
import { RefusedForGood } from '../../providers/refused-for-good.js';
import { openSmsSender } from '../../providers/sms/open-sms-sender.js';
import type { RenderedMessage } from './render-message.js';

/** How the messages of a channel leave: to a provider, as events, or not at all, to be looked at in development. */
export type Way =
  | { kind: 'kept' }
  | { kind: 'event' }
  | { kind: 'provider'; deliver(message: Message, rendered: RenderedMessage): Promise<void> };

export type Ways = Record<MessageChannel, Way>;
export type MessageSettings = Pick<Settings, 'nodeEnv' | 'notifyVia' | 'smtpUrl' | 'smsUrl' | 'smsKey'>;

/** A channel without a provider is kept in development, where nobody need set one up, and fails in production. */
export function waysOf(settings: MessageSettings): Ways {
  const { nodeEnv, notifyVia, smtpUrl, smsUrl, smsKey } = settings;
  if (notifyVia === 'dev') return { Email: { kind: 'kept' }, Sms: { kind: 'kept' }, Push: { kind: 'kept' } };
  const missing = (name: string): Way => (nodeEnv === 'production' ? failing(name) : { kind: 'kept' });
  if (notifyVia === 'events')
    return { Email: { kind: 'event' }, Sms: { kind: 'event' }, Push: missing('VAPID_PUBLIC_KEY') };
  return {
    Email: smtpUrl === null ? missing('SMTP_URL') : byMail(smtpUrl),
    Sms: smsUrl === null ? missing('SMS_URL') : bySms(smsUrl, smsKey),
    Push: missing('VAPID_PUBLIC_KEY'),
  };
}

function byMail(smtpUrl: string): Way {
  const mailer = smtpMailer(smtpUrl);
  const { hostname } = new URL(publicUrl());
  const ownAddress = new URL(smtpUrl).searchParams.get('from') ?? `no-reply@${hostname}`;
  const deliver = async (message: Message, { subject, text, html, from }: RenderedMessage) => {
    await mailer.send({
      messageId: `${message.id}@${hostname}`,
      from: { name: from.name, address: from.address ?? ownAddress },
      replyTo: from.replyTo,
      to: message.recipient,
      subject,
      text,
      html: html ?? '',
    });
  };
  return { kind: 'provider', deliver };
}

function bySms(smsUrl: string, smsKey: string | null): Way {
  const sender = openSmsSender(smsUrl, smsKey);
  const deliver = ({ id, recipient, template, locale }: Message, { text, code }: RenderedMessage) =>
    sender.send({ id, to: recipient, text, code, template, locale });
  return { kind: 'provider', deliver };
}

function failing(setting: string): Way {
  const deliver = () => Promise.reject(new RefusedForGood(`Nothing sends these: ${setting} is not set.`));
  return { kind: 'provider', deliver };
}
