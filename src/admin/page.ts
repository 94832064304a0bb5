import type { CurrentAdmin } from 'adminjs';
import type { Request, Response } from 'express';
import { clock } from '../platform/clock.js';
import { assetAddress, type ConsoleAssets } from './assets.js';
import { directionOf, languageOf, rialUnitOf, themeOf } from './console-request.js';
import { AdminJS, Router } from './framework.js';

type PageKind = 'console' | 'sign-in';

/** Sends a console page of our own making around the state that AdminJS has put together. */
export async function sendPage(
  kind: PageKind,
  { admin, assets, request, response }: { admin: AdminJS; assets: ConsoleAssets; request: Request; response: Response },
  currentAdmin?: CurrentAdmin,
): Promise<void> {
  const html = kind === 'console' ? await renderByAdmin(admin, currentAdmin) : await admin.renderLogin({});
  const redux = stateOf(html);
  const state = {
    REDUX_STATE: { ...redux, resources: redux.resources.filter(({ href }) => href !== null) },
    THEME: assignmentOf(html, 'THEME'),
    THEME_COMPONENTS: {},
    CONSOLE: {
      ...{ kind, theme: themeOf(request), rialUnit: rialUnitOf(request) ?? 'rial' },
      now: clock.now().toISOString(),
    },
  };
  response.type('html').send(pageOf(request, response.locals['nonce'] ?? '', assets, state));
}

interface AdminState {
  resources: { href: string | null }[];
}

/** AdminJS exports its page only through the controller of its routes. */
function renderByAdmin(admin: AdminJS, currentAdmin?: CurrentAdmin): Promise<string> {
  const home = Router.routes.find(({ method, path }) => method === 'GET' && path === '');
  if (!home) throw new Error('AdminJS has no home page.');
  return new home.Controller({ admin }, currentAdmin).index();
}

const stateOf = (html: string) => assignmentOf(html, 'REDUX_STATE') as AdminState;

function assignmentOf(html: string, name: string): unknown {
  const json = new RegExp(`window\\.${name} = ([^\n]*);\n`).exec(html)?.[1];
  if (json === undefined) throw new Error(`AdminJS ${AdminJS.VERSION} writes its pages in another way than expected.`);
  return JSON.parse(json);
}

/** JSON inside a script element: `<` would let a stored name close it. */
const embed = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

function pageOf(request: Request, nonce: string, { files }: ConsoleAssets, state: Record<string, unknown>): string {
  const language = languageOf(request);
  const scripts = [files.globals, files['design-system'], files.adminjs, files.components];
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}" data-theme="${themeOf(request)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>FlatRender</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="${assetAddress(files.styles)}">
<script type="application/json" id="console-state">${embed(state)}</script>
<script nonce="${nonce}">Object.assign(window, JSON.parse(document.getElementById('console-state').textContent))</script>
${scripts.map((name) => `<script nonce="${nonce}" src="${assetAddress(name)}" defer></script>`).join('\n')}
</head>
<body>
<div id="app"></div>
<noscript>${language === 'fa' ? 'کنسول به جاوااسکریپت نیاز دارد.' : 'The console needs JavaScript.'}</noscript>
</body>
</html>
`;
}

const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4f46e5"/><path d="M10 24V8h13v4h-8.5v3.5H21v4h-6.500V24z" fill="#fff"/></svg>',
)}`;
