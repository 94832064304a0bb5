import escapeHtml from 'escape-html';
import type { ServerReply } from './payment-server.js';

interface PayPage {
  provider: string;
  amount: string;
  description: string;
  payPath: string;
  cancelPath: string;
}

/** Where a person decides, as at the real one. */
export function payPage({ provider, amount, description, payPath, cancelPath }: PayPage): ServerReply {
  const form = (path: string, name: string) =>
    `<form method="post" action="${escapeHtml(path)}"><button type="submit">${name}</button></form>`;
  return pageOf(
    `${provider} test payment`,
    `<p>${escapeHtml(description)}</p><p><output>${escapeHtml(amount)}</output></p>
    ${form(payPath, 'Pay')}${form(cancelPath, 'Cancel')}`,
  );
}

export function endedPage(provider: string): ServerReply {
  return pageOf(`${provider} test payment`, '<p>This payment is over.</p>');
}

/** Sends the browser on by POST with these fields, as IdPay does: at once, or by the button where scripts are off. */
export function postingPage(provider: string, address: string, fields: Record<string, string>): ServerReply {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');
  return pageOf(
    `${provider} test payment`,
    `<form method="post" action="${escapeHtml(address)}">${inputs}<button type="submit">Back to the shop</button></form>
    <script>document.forms[0].submit()</script>`,
  );
}

function pageOf(title: string, body: string): ServerReply {
  return {
    body: `<!doctype html><html lang="en"><head><title>${escapeHtml(title)}</title></head>
    <body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`,
  };
}
