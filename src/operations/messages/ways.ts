import type { Message } from '../../models/index.js';
import type { MessageChannel } from '../../models/message.js';
import type { Context } from '../../platform/context.js';
import { publicUrl } from '../../platform/public-url.js';
import type { Settings } from '../../platform/settings.js';
import type { VapidKeyPair } from '../../platform/vapid-keys.js';
import { smtpMailer } from '../../providers/mail/smtp-mailer.js';
import { type PushCalling, webPushSender } from '../../providers/push/push-sender.js';
import { RefusedForGood } from '../../providers/refused-for-good.js';
import { openSmsSender } from '../../providers/sms/open-sms-sender.js';
import { deliverPush } from './deliver-push.js';
import type { RenderedMessage } from './render-message.js';

/** How the messages of a channel leave: to a provider, as events, or not at all, to be looked at in development. */
export type Way =
  | { kind: 'kept' }
  | { kind: 'event' }
  | { kind: 'provider'; deliver(context: Context, message: Message, rendered: RenderedMessage): Promise<void> };

export type Ways = Record<MessageChannel, Way>;
export type MessageSettings = Pick<Settings, 'nodeEnv' | 'notifyVia' | 'smtpUrl' | 'smsUrl' | 'smsKey' | 'vapid'>;

/**
 * A channel without a provider is kept in development, where nobody need set one up, and fails in production. Push
 * messages go to the browsers from here in any case: no other service knows them.
 */
export function waysOf(settings: MessageSettings, calling: PushCalling = {}): Ways {
  const { nodeEnv, notifyVia, smtpUrl, smsUrl, smsKey, vapid } = settings;
  if (notifyVia === 'dev') return { Email: { kind: 'kept' }, Sms: { kind: 'kept' }, Push: { kind: 'kept' } };
  const missing = (name: string): Way => (nodeEnv === 'production' ? failing(name) : { kind: 'kept' });
  const Push = vapid === null ? missing('VAPID_PUBLIC_KEY') : byPush(vapid, calling);
  if (notifyVia === 'events') return { Email: { kind: 'event' }, Sms: { kind: 'event' }, Push };
  return {
    Email: smtpUrl === null ? missing('SMTP_URL') : byMail(smtpUrl),
    Sms: smsUrl === null ? missing('SMS_URL') : bySms(smsUrl, smsKey),
    Push,
  };
}

function byMail(smtpUrl: string): Way {
  const mailer = smtpMailer(smtpUrl);
  const { hostname } = new URL(publicUrl());
  const ownAddress = new URL(smtpUrl).searchParams.get('from') ?? `no-reply@${hostname}`;
  const deliver = async (_context: Context, message: Message, { subject, text, html, from }: RenderedMessage) => {
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
  const deliver = (_context: Context, { id, recipient, template, locale }: Message, { text, code }: RenderedMessage) =>
    sender.send({ id, to: recipient, text, code, template, locale });
  return { kind: 'provider', deliver };
}

function byPush(keys: VapidKeyPair, calling: PushCalling): Way {
  const contact = `mailto:no-reply@${new URL(publicUrl()).hostname}`;
  const sender = webPushSender({ ...keys, contact }, calling);
  return { kind: 'provider', deliver: (context, message, rendered) => deliverPush(context, sender, message, rendered) };
}

function failing(setting: string): Way {
  const deliver = () => Promise.reject(new RefusedForGood(`Nothing sends these: ${setting} is not set.`));
  return { kind: 'provider', deliver };
}
