import { exampleRequests } from '../src/api/support/example-request.js';
import { policyTable } from '../src/operations/policy-table.js';
import { callApi, type ErrorBody, signedIn } from './support/api-client.js';
import { bearers } from './support/callers.js';
import { fingerprints } from './support/contents.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

interface Row {
  anyone?: true;
  callers?: readonly string[];
}

/** Ends the session that calls. */
const last = 'logout';
const requests = exampleRequests.toSorted(
  (one, other) => Number(one.operation.id === last) - Number(other.operation.id === last),
);
const refusals = ['unauthenticated', 'forbidden', 'mfa_required'];

async function listOf(stage: Stage, service: string): Promise<string[]> {
  const query = 'select allowed_operations as list from service_tokens where service_name = $1';
  const { rows } = await stage.database.query<{ list: string[] }>(query, [service]);
  return rows[0]?.list ?? [];
}

const services: Partial<Record<keyof typeof bearers, string>> = { service: 'gateway', otherService: 'file' };

for (const caller of Object.keys(bearers) as (keyof typeof bearers)[]) {
  test(`${caller} may call over HTTP what the policy table says, and nothing else has an effect`, async ({ stage }) => {
    const acme = (await signedIn(stage.first.url, 'user@acme.test')).tenant.id;
    const service = services[caller];
    const list = service ? await listOf(stage, service) : null;
    const token = await bearers[caller](stage);
    test.setTimeout(300_000);
    // What the last refusal left is what the next one finds.
    let kept: Awaited<ReturnType<typeof fingerprints>> | null = null;
    for (const { operation, path, body } of requests) {
      const { anyone, callers = [] }: Row = policyTable[operation.id];
      const isListed = list?.includes(operation.id) ?? true;
      const mayCall = anyone === true || (callers.includes(service ? 'service' : caller) && isListed);
      const before = mayCall ? null : (kept ?? (await fingerprints(stage.database)));
      const headers = { ...(service !== undefined && { 'X-Tenant-Id': acme }) };
      const answer = await callApi<ErrorBody | undefined>(stage.first.url, operation.method, path, {
        token,
        body,
        headers,
      });
      const code = answer.status >= 400 ? answer.body?.error.code : 'ok';
      const about = `${operation.id}: ${answer.status} ${code}`;
      if (mayCall) {
        expect(refusals, about).not.toContain(code);
        kept = null;
      } else {
        expect(code, about).toBe(caller === 'anonymous' ? 'unauthenticated' : 'forbidden');
        kept = await fingerprints(stage.database);
        expect(kept, about).toEqual(before);
      }
    }
  });
}
