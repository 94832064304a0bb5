import { AsyncLocalStorage } from 'node:async_hooks';
import type { CurrentAdmin } from 'adminjs';
import { parse } from 'cookie';
import type { Request, RequestHandler } from 'express';
import { type Actor, type Context, createContext, type StaffRole, staffRoles } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { type RialUnit, rialUnits } from '../platform/format-money.js';

export const languages = ['en', 'fa'] as const;
export type Language = (typeof languages)[number];
type Theme = 'system' | 'light' | 'dark';

interface ConsoleRequest {
  language: Language;
  clientAddress: string | null;
  userAgent: string | null;
}

const current = new AsyncLocalStorage<ConsoleRequest>();

/** AdminJS asks for texts and runs actions without handing the request on; this remembers whose turn it is. */
export const rememberRequest: RequestHandler = (request, _response, next) => {
  const { ip = null } = request;
  current.run({ language: languageOf(request), clientAddress: ip, userAgent: request.get('User-Agent') ?? null }, next);
};

export const currentLanguage = (): Language => current.getStore()?.language ?? 'en';

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'fa' ? 'rtl' : 'ltr');

/** The cookie set by the switch in the top bar; else what the browser prefers. */
export function languageOf(request: Request): Language {
  const chosen = parse(request.get('Cookie') ?? '')['console_language'];
  const known = languages.find((language) => language === chosen);
  return known ?? (request.acceptsLanguages([...languages]) === 'fa' ? 'fa' : 'en');
}

export function themeOf(request: Request): Theme {
  const chosen = parse(request.get('Cookie') ?? '')['console_theme'];
  return chosen === 'dark' || chosen === 'light' ? chosen : 'system';
}

/** How the person wants amounts in rial told: the cookie set by the switch in the top bar; null = has not said. */
export function rialUnitOf(request: Request): RialUnit | null {
  const chosen = parse(request.get('Cookie') ?? '')['console_rial_unit'];
  return rialUnits.find((unit) => unit === chosen) ?? null;
}

/** What an operation is called with from the console. */
export function consoleContext(database: Database, actor: Actor, operation: string | null = null): Context {
  const { clientAddress = null, userAgent = null } = current.getStore() ?? {};
  return createContext({ database, actor, via: 'console', operation, clientAddress, userAgent });
}

/** The role of whom AdminJS names; an unknown role is none. */
export function roleOf(currentAdmin: CurrentAdmin | undefined): StaffRole | null {
  return staffRoles.find((role) => role === currentAdmin?.['role']) ?? null;
}

export function staffActor(currentAdmin: CurrentAdmin | undefined): Actor {
  const role = roleOf(currentAdmin);
  const staffId = currentAdmin?.id;
  if (!role || !currentAdmin || !staffId) return { kind: 'anonymous' };
  return { kind: 'staff', staffId, email: currentAdmin.email, role };
}
