import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { DomainError } from '../platform/errors.js';
import { createLogger } from '../platform/logger.js';
import { createTestDatabase } from '../platform/test-database.js';
import { operationsOf, readContract } from './contract-document.js';
import { ContractValidator } from './contract-validator.js';
import { observe } from './middleware/observe.js';
import { renderError } from './middleware/render-error.js';
import type { Handlers } from './operation-types.js';
import { handlers } from './routes/index.js';
import { serveOperations } from './serve-operation.js';
import { expectRefusal } from './support/expect-refusal.js';
import { sendRequest } from './support/send-request.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The API with one handler of the test's own. */
async function serve({ checkResponses, refresh }: { checkResponses: boolean; refresh: Handlers['refreshTokens'] }) {
  const { database, drop } = await createTestDatabase({ migrated: false });
  const contract = readContract();
  const operations = operationsOf(contract);
  const validator = await ContractValidator.create({ contract, checkResponses }, operations);
  const log: string[] = [];
  const logger = createLogger({ level: 'error', destination: { write: (line) => void log.push(line) } });
  const app = express();
  app.use(observe(logger));
  const own = { ...handlers, refreshTokens: refresh };
  app.use(serveOperations({ operations, handlers: own, validator, database, mostAtOnce: 10 }));
  app.use(renderError(logger));
  const server: Server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ends.push(drop, () => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = await sendRequest(url, 'POST', '/v1/auth/refresh', { body: { refresh_token: 'frr_0123456789' } });
  return { answer, log };
}

const wrongBody = '{"access_token":7,"password_hash":"secret"}';
const wrong: Handlers['refreshTokens'] = () => Promise.resolve({ status: 200, json: wrongBody });

describe('an answer outside the contract', () => {
  it('is a failure of ours in tests and development, and the log tells where', async () => {
    const { answer, log } = await serve({ checkResponses: true, refresh: wrong });
    expect(expectRefusal(answer, 'wrong body')).toBe('internal');
    expect(answer.text).not.toContain('secret');
    expect(log.join('')).toContain('refreshTokens answered 200 outside the contract');
  });

  it('is not looked for in production', async () => {
    const { answer } = await serve({ checkResponses: false, refresh: wrong });
    expect(answer).toMatchObject({ status: 200, text: wrongBody });
  });

  it('may be a status, or an error code, that the operation does not declare', async () => {
    const created = (() => Promise.resolve({ status: 201, json: '{}' })) as unknown as Handlers['refreshTokens'];
    expect((await serve({ checkResponses: true, refresh: created })).log.join('')).toContain('answered 201 outside');
    const refused: Handlers['refreshTokens'] = () => Promise.reject(new DomainError('slug_taken', 'No.'));
    const { answer, log } = await serve({ checkResponses: true, refresh: refused });
    expect(answer.status).toBe(500);
    expect(log.join('')).toContain('answered 409 slug_taken outside the contract');
  });
});
