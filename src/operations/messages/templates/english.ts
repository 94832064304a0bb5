import type { DomainFailure } from '../../../models/tenant-domain.js';
import type { TemplateValues, Wordings } from './template-values.js';

const ignore = 'If this was not you, there is nothing to do: without this message nobody gets further.';
const secure = 'If this was not you, set a new password now and end the sessions that you do not know.';
const providers = { google: 'Google', telegram: 'Telegram' };
const factors = { TOTP: 'An authenticator app', SMS: 'Codes by SMS', Passkey: 'A passkey' };

function mfaChange(change: TemplateValues['mfa-changed']['change'], factor: keyof typeof factors | null): string {
  if (change === 'RecoveryCodesRenewed') return 'New recovery codes were made for your account; the old ones are void.';
  if (change === 'Reset')
    return 'All second steps of your sign-in, passkeys and recovery codes were removed, and your sessions were ended.';
  const what = factor === null ? 'A second step' : factors[factor];
  if (factor === 'Passkey') return `${what} was ${change === 'Added' ? 'added to' : 'removed from'} your account.`;
  return change === 'Added'
    ? `${what} was added to your account as a second step of sign-in.`
    : `${what} was removed from your account as a second step of sign-in.`;
}

const domainFailures: Record<DomainFailure, (domain: string) => string[]> = {
  expired: (domain) => [
    `In 72 hours neither the record nor the file was found on ${domain}.`,
    'Put one of them in place, then start the verification again.',
  ],
  taken: (domain) => [
    `${domain} was verified by another customer.`,
    'If it is yours, have the record removed with which it was verified, and start again three days later.',
  ],
  lost: (domain) => [
    `For 72 hours neither the record nor the file has been found on ${domain}. Its address no longer leads to you.`,
    'Put one of them back in place, then start the verification again.',
  ],
};

export const english: Wordings = {
  'verify-email': ({ code, link, minutes }, { tenantName }) => ({
    subject: `Confirm your e-mail address for ${tenantName}`,
    lines: ['Enter this code, or open the link, to confirm that this address is yours.'],
    code,
    button: { label: 'Confirm address', link },
    note: `The code is good for ${minutes} minutes. ${ignore}`,
  }),
  'verify-phone': ({ code, minutes }, { tenantName }) => ({
    subject: `Your code for ${tenantName}`,
    lines: [`Your code to confirm this number. It is good for ${minutes} minutes.`],
    code,
    sms: `${tenantName}: ${code} is your code to confirm this number. It is good for ${minutes} minutes. Give it to nobody.`,
  }),
  'reset-password': ({ link, minutes }, { tenantName }) => ({
    subject: `Set a new password for ${tenantName}`,
    lines: ['Somebody asked to set a new password for your account. Open the link to choose one.'],
    button: { label: 'Set new password', link },
    note: `The link works once, for ${minutes} minutes. ${ignore}`,
    sms: `${tenantName}: set a new password within ${minutes} minutes: ${link}`,
  }),
  'account-exists': ({ link }, { tenantName }) => ({
    subject: `You already have an account with ${tenantName}`,
    lines: [
      'Somebody tried to register with this address, which has an account already. Sign in as before; if you forgot your password, you can set a new one.',
    ],
    button: { label: 'Sign in', link },
    note: 'If this was not you, there is nothing to do: nothing has changed.',
    sms: `${tenantName}: you already have an account. Sign in: ${link}`,
  }),
  'new-device': ({ device, address, at, link }, { tenantName, moment }) => ({
    subject: `New sign-in to ${tenantName}`,
    lines: [
      `Your account was used from a device that we had not seen before, on ${moment(at)}.`,
      ...(device === null ? [] : [`Device: ${device}`]),
      ...(address === null ? [] : [`Address: ${address}`]),
    ],
    button: { label: 'Review sign-ins', link },
    note: secure,
    sms: `${tenantName}: new sign-in to your account on ${moment(at)}. Not you? ${link}`,
  }),
  'password-changed': ({ at, link }, { tenantName, moment }) => ({
    subject: `Your password for ${tenantName} was changed`,
    lines: [`The password of your account was changed on ${moment(at)}.`],
    button: { label: 'This was not me', link },
    note: secure,
    sms: `${tenantName}: your password was changed on ${moment(at)}. Not you? ${link}`,
  }),
  'mfa-changed': ({ change, factor, at, link }, { tenantName, moment }) => ({
    subject: `The second step of your sign-in to ${tenantName} was changed`,
    lines: [mfaChange(change, factor), `This was on ${moment(at)}.`],
    button: { label: 'This was not me', link },
    note: secure,
    sms: `${tenantName}: ${mfaChange(change, factor)} Not you? ${link}`,
  }),
  'passkey-refused': ({ passkey, at, link }, { tenantName, moment }) => ({
    subject: `A sign-in with your passkey for ${tenantName} was refused`,
    lines: [
      `${passkey === null ? 'One of your passkeys' : `Your passkey “${passkey}”`} was used as if somebody had made a copy of it. That sign-in was refused.`,
      `When: ${moment(at)}`,
      'Remove this passkey and make a new one.',
    ],
    button: { label: 'Check your security', link },
    note: secure,
    sms: `${tenantName}: a sign-in with your passkey was refused, since it may have been copied. Remove it: ${link}`,
  }),
  'identity-linked': ({ provider, at, link }, { tenantName, moment }) => ({
    subject: `A new way to sign in to ${tenantName}`,
    lines: [`Sign-in with ${providers[provider]} was linked to your account on ${moment(at)}.`],
    button: { label: 'This was not me', link },
    note: secure,
    sms: `${tenantName}: sign-in with ${providers[provider]} was linked to your account. Not you? ${link}`,
  }),
  'sms-code': ({ code, minutes }, { tenantName }) => ({
    subject: `Your sign-in code for ${tenantName}`,
    lines: [`Your code to sign in. It is good for ${minutes} minutes.`],
    code,
    sms: `${tenantName}: ${code} is your sign-in code, good for ${minutes} minutes. Give it to nobody.`,
  }),
  invitation: ({ invitedBy, link, days }, { tenantName }) => ({
    subject: `You are invited to ${tenantName}`,
    lines: [
      invitedBy === null ? `You are invited to join ${tenantName}.` : `${invitedBy} invites you to join ${tenantName}.`,
    ],
    button: { label: 'Accept invitation', link },
    note: `The invitation is good for ${days} days. If you do not know what it is about, ignore it.`,
  }),
  'domain-verified': ({ domain }) => ({
    subject: `Your domain ${domain} is verified`,
    lines: [`${domain} was verified. From now on links in messages to your people lead there.`],
  }),
  'domain-failed': ({ domain, failure }) => ({
    subject:
      failure === 'lost' ? `Your domain ${domain} is no longer verified` : `Your domain ${domain} is not verified`,
    lines: domainFailures[failure](domain),
  }),
  'trial-ending': ({ endsAt, link }, { tenantName, moment }) => ({
    subject: `The trial of ${tenantName} is ending`,
    lines: [`The trial of ${tenantName} ends on ${moment(endsAt)}. After that its people cannot sign in.`],
    button: { label: 'Go on with FlatRender', link },
  }),
  'webhook-disabled': ({ name, host, cause, at, link }, { tenantName, moment }) => ({
    subject: `A webhook of ${tenantName} was switched off`,
    lines: [
      cause === 'gone'
        ? `The webhook ${name} was switched off on ${moment(at)}: ${host} answered that it wants no more events (410).`
        : `The webhook ${name} was switched off on ${moment(at)}: ${host} has not taken an event for days.`,
      'What happens from now on is not sent to it. Set the receiver right and switch the webhook on again; what failed before can then be sent again.',
    ],
    button: { label: 'Look at the webhooks', link },
  }),
  'plan-ends-soon': ({ plan, endsAt, link }, { tenantName, moment }) => ({
    subject: `Your plan ${plan} with ${tenantName} is ending`,
    lines: [
      `Your plan ${plan} ends on ${moment(endsAt)} and is not renewed by itself.`,
      'Seconds of rendering that are left then are lost, unless you take a plan before.',
    ],
    button: { label: 'Choose a plan', link },
    sms: `${tenantName}: your plan ${plan} ends on ${moment(endsAt)}. Go on: ${link}`,
  }),
  'renewal-failed': ({ plan, at, reason, link }, { tenantName, moment }) => ({
    subject: `Your plan ${plan} with ${tenantName} was not renewed`,
    lines: [
      {
        balance: `Your balance does not cover the renewal of your plan ${plan}. Nothing was taken.`,
        switched_off: `Your plan ${plan} is no longer sold and was not renewed. Nothing was taken.`,
        declined: `Your card could not be charged for the renewal of your plan ${plan}, and your balance does not cover it. Nothing was taken.`,
        authentication: `Your bank wants you to confirm the payment for your plan ${plan}, which a renewal by itself cannot do. Nothing was taken. Buy the plan again to go on.`,
      }[reason],
      `It ends on ${moment(at)}. Seconds of rendering that are left then are lost, unless you take a plan before.`,
    ],
    button: { label: 'Choose a plan', link },
    sms: `${tenantName}: your plan ${plan} was not renewed and ends on ${moment(at)}. Go on: ${link}`,
  }),
  'plan-ended': ({ plan, at, link }, { tenantName, moment }) => ({
    subject: `Your plan ${plan} with ${tenantName} has ended`,
    lines: [
      `Your plan ${plan} ended on ${moment(at)}. What you made is still there; for new videos the limits without a plan hold.`,
    ],
    button: { label: 'Choose a plan', link },
    sms: `${tenantName}: your plan ${plan} has ended. Choose one: ${link}`,
  }),
};
