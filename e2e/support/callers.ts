import type { Caller } from '../../src/operations/policy-table.js';
import { callApi, logIn, signedIn, type Tokens } from './api-client.js';
import { totpCode } from './authenticator.js';
import type { Stage } from './stage.js';

export const demoTotpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** What each kind of caller sends as its bearer; none for the anonymous one. */
export const bearers: Record<'anonymous' | Caller | 'otherService', (stage: Stage) => Promise<string | undefined>> = {
  anonymous: async () => undefined,
  user: async (stage) => (await signedIn(stage.first.url, 'user@acme.test')).access_token,
  tenantManager: async (stage) => (await signedIn(stage.first.url, 'manager@acme.test')).access_token,
  platformAdministrator: async (stage) => (await administratorTokens(stage)).access_token,
  service: async () => 'frs_gateway_demo',
  otherService: async () => 'frs_file_demo',
};

/** Signs the platform administrator in with both factors. */
export async function administratorTokens(stage: Stage): Promise<Tokens> {
  const { url } = stage.first;
  const { body } = await logIn(url, 'admin@flatrender.test');
  const code = totpCode(demoTotpSecret, await nextTotpStep(stage));
  const answer = await callApi<Tokens>(url, 'POST', '/v1/auth/mfa/challenge', {
    body: { mfa_token: body.error.details['mfa_token'], code },
  });
  if (answer.status !== 200) throw new Error(`The administrator could not sign in: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** A code is good once, and so is its time step: the service's clock goes on by one. */
export function nextTotpStep(stage: Stage): Promise<Date> {
  return stage.advanceClock(30);
}
