import { mayCall } from '../operations/policy-table.js';
import { readBranding } from '../operations/tenants/branding/read-branding.js';
import type { Actor } from '../platform/context.js';
import { DomainError } from '../platform/errors.js';

/** A mail's footer as it will be once it is kept: the form's preview shows this, never what was typed. */
export async function previewFooter(actor: Actor, body: unknown): Promise<{ html: string }> {
  if (!mayCall(actor, 'putTenantBranding')) throw new DomainError('forbidden', 'You may not do this.');
  const { html } = (body ?? {}) as { html?: unknown };
  if (typeof html !== 'string' || html.length > 10_000)
    throw new DomainError('bad_request', 'Give the footer as html, at most 10000 characters of it.');
  const { emailFooterHtml } = await readBranding({ emailFooterHtml: html });
  return { html: emailFooterHtml ?? '' };
}
