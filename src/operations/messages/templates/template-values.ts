import type { ProviderName } from '../../../models/identity-provider.js';
import type { MessageChannel } from '../../../models/message.js';
import type { DomainFailure } from '../../../models/tenant-domain.js';

/** What each template is filled with. Times are in ISO 8601; links come from `linkTo`. */
export interface TemplateValues {
  'verify-email': { code: string; link: string; minutes: number };
  'verify-phone': { code: string; minutes: number };
  'reset-password': { link: string; minutes: number };
  /** To the owner of an address that somebody tried to register again. */
  'account-exists': { link: string };
  'new-device': { device: string | null; address: string | null; at: string; link: string };
  'password-changed': { at: string; link: string };
  'mfa-changed': {
    change: 'Added' | 'Removed' | 'RecoveryCodesRenewed' | 'Reset';
    factor: 'TOTP' | 'SMS' | 'Passkey' | null;
    at: string;
    link: string;
  };
  /** A sign-in with a passkey that may have been copied; what its owner calls it. */
  'passkey-refused': { passkey: string | null; at: string; link: string };
  'identity-linked': { provider: ProviderName; at: string; link: string };
  /** The second step of a sign-in. */
  'sms-code': { code: string; minutes: number };
  invitation: { invitedBy: string | null; link: string; days: number };
  'domain-verified': { domain: string };
  'domain-failed': { domain: string; failure: DomainFailure };
  'trial-ending': { endsAt: string; link: string };
  /** A webhook that nobody switched off: it failed for too long, or its receiver wants no more. */
  'webhook-disabled': { name: string; host: string; cause: 'failures' | 'gone'; at: string; link: string };
  /** What the plan is called. */
  'plan-ends-soon': { plan: string; endsAt: string; link: string };
  'renewal-failed': {
    plan: string;
    at: string;
    reason: 'balance' | 'switched_off' | 'declined' | 'authentication';
    link: string;
  };
  'plan-ended': { plan: string; at: string; link: string };
}

export type TemplateName = keyof TemplateValues;

/** By which channels each may go. */
export const templateChannels = {
  'verify-email': ['Email'],
  'verify-phone': ['Sms'],
  'reset-password': ['Email', 'Sms'],
  'account-exists': ['Email', 'Sms'],
  'new-device': ['Email', 'Sms', 'Push'],
  'password-changed': ['Email', 'Sms', 'Push'],
  'mfa-changed': ['Email', 'Sms', 'Push'],
  'passkey-refused': ['Email', 'Sms', 'Push'],
  'identity-linked': ['Email', 'Sms', 'Push'],
  'sms-code': ['Sms'],
  invitation: ['Email'],
  'domain-verified': ['Email'],
  'domain-failed': ['Email'],
  'trial-ending': ['Email'],
  'webhook-disabled': ['Email'],
  'plan-ends-soon': ['Email', 'Sms', 'Push'],
  'renewal-failed': ['Email', 'Sms', 'Push'],
  'plan-ended': ['Email', 'Sms', 'Push'],
} as const satisfies Record<TemplateName, readonly MessageChannel[]>;

export type ChannelOf<Name extends TemplateName> = (typeof templateChannels)[Name][number];

/** What a message says, before it is laid out for its channel. */
export interface Wording {
  /** Also the title of a push message. Never holds a secret: it is shown on locked screens. */
  subject: string;
  /** The paragraphs. A push message shows the first. */
  lines: string[];
  code?: string;
  button?: { label: string; link: string };
  /** In small print below. */
  note?: string;
  /** The whole text of an SMS, for those that may go by SMS. */
  sms?: string;
}

export interface About {
  tenantName: string;
  /** An ISO 8601 time in the reader's language, calendar and time zone. */
  moment(time: string): string;
}

export type Wordings = { [Name in TemplateName]: (values: TemplateValues[Name], about: About) => Wording };
