import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type HttpReceiver, startHttpReceiver } from '../../test-support/http-receiver.js';
import { RefusedForGood } from '../refused-for-good.js';
import { genericHttp } from './generic-http.js';
import { kavenegar } from './kavenegar.js';
import { openSmsSender } from './open-sms-sender.js';
import type { TextMessage } from './sms-sender.js';

let receiver: HttpReceiver;
beforeAll(async () => {
  receiver = await startHttpReceiver();
});
afterEach(() => {
  receiver.received.length = 0;
});
afterAll(() => receiver.close());

const message = (parts: Partial<TextMessage> = {}): TextMessage => ({
  id: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01',
  to: '+989121234567',
  text: 'کد تأیید: 471203 & more',
  code: null,
  template: 'account-exists',
  locale: 'fa',
  ...parts,
});

/** The form that Kavenegar answers in. */
const kavenegarAnswers = (
  status: number,
  httpStatus = status === 200 ? 200 : 400,
  entries: unknown = [{ messageid: 8792343, status: 5 }],
) => {
  receiver.answer = (response) => {
    response.writeHead(httpStatus, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ return: { status, message: 'متن' }, entries }));
  };
};
const failureOf = (sending: Promise<void>) =>
  sending.then(
    () => 'taken',
    (error: Error) =>
      error instanceof RefusedForGood ? 'refused' : error.name === 'TimeoutError' ? 'timeout' : 'failed',
  );

describe('Kavenegar', () => {
  const sender = (address = receiver.url) => kavenegar(address, 'the/key', { timeoutMs: 300 });

  it('gets codes by the template of their kind and language', async () => {
    kavenegarAnswers(200);
    await sender().send(message({ code: '471203', template: 'sms-code', locale: 'en' }));
    const [{ method, path, body } = { body: '' }] = receiver.received;
    expect([method, path]).toEqual(['POST', '/v1/the%2Fkey/verify/lookup.json']);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      receptor: '00989121234567',
      token: '471203',
      template: 'sms-code-en',
    });
  });

  it('gets the others as text, from the line of the operator, with an id that it drops repetitions by', async () => {
    kavenegarAnswers(200);
    const { send } = sender(`${receiver.url}?sender=10004346`);
    await send(message());
    await send(message());
    const forms = receiver.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    expect(receiver.received[0]?.path).toBe('/v1/the%2Fkey/sms/send.json');
    expect(forms[0]).toEqual({
      receptor: '00989121234567',
      message: message().text,
      sender: '10004346',
      localid: String(0x0d9d3a0e8e53),
    });
    expect(forms[1]).toEqual(forms[0]);
  });

  it.each([411, 413, 417, 431, 432, 607])('refuses for good with status %i', async (status) => {
    kavenegarAnswers(status);
    expect(await failureOf(sender().send(message()))).toBe('refused');
  });

  it.each([400, 401, 402, 403, 409, 412, 418, 424, 428, 501])('fails for now with status %i', async (status) => {
    kavenegarAnswers(status);
    expect(await failureOf(sender().send(message()))).toBe('failed');
  });

  it('is not believed when it lies', async () => {
    kavenegarAnswers(418, 200);
    expect(await failureOf(sender().send(message()))).toBe('failed');
    kavenegarAnswers(200, 200, []);
    expect(await failureOf(sender().send(message()))).toBe('failed');
    kavenegarAnswers(200, 500);
    expect(await failureOf(sender().send(message()))).toBe('failed');
    for (const body of ['', 'OK', '[]', 'null', '{"return":null}', '<html>']) {
      receiver.answer = (response) => response.end(body);
      expect(await failureOf(sender().send(message())), body).toBe('failed');
    }
  });

  it('does not tell its key in a failure', async () => {
    const failures = await Promise.allSettled([
      kavenegar('http://127.0.0.1:1', 'the-key').send(message()),
      kavenegar(receiver.url, 'the-key').send(message()),
    ]);
    expect(JSON.stringify(failures.map((one) => one.status === 'rejected' && String(one.reason)))).not.toContain(
      'the-key',
    );
  });
});

describe('a gateway of any kind', () => {
  const sender = () => genericHttp(`${receiver.url}/send?from=Acme`, 'the key', { timeoutMs: 300 });

  it('gets the message as JSON, with key and id', async () => {
    receiver.answer = (response) => response.writeHead(202).end();
    await sender().send(message());
    expect(receiver.received).toMatchObject([
      {
        method: 'POST',
        path: '/send?from=Acme',
        headers: { authorization: 'Bearer the key', 'idempotency-key': message().id },
      },
    ]);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
      id: message().id,
      to: '+989121234567',
      text: message().text,
    });
  });

  it.each([
    [400, 'refused'],
    [422, 'refused'],
    [302, 'failed'],
    [401, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('that answers %i: %s', async (status, outcome) => {
    receiver.answer = (response) => response.writeHead(status, { Location: '/elsewhere' }).end();
    expect(await failureOf(sender().send(message()))).toBe(outcome);
    expect(receiver.received).toHaveLength(1);
  });

  it('that hangs, or never ends its answer, is given up in time', async () => {
    receiver.answer = () => undefined;
    expect(await failureOf(sender().send(message()))).toBe('timeout');
    receiver.answer = (response) => void response.writeHead(200).write('x');
    expect(await failureOf(sender().send(message()))).toBe('timeout');
    receiver.answer = (response) => response.end(Buffer.alloc(200_000));
    expect(await failureOf(sender().send(message()))).toBe('failed');
  });
});

describe('the address of the provider', () => {
  it('says by its scheme how it is spoken to', async () => {
    kavenegarAnswers(200);
    await openSmsSender(`kavenegar+${receiver.url}`, 'key').send(message());
    await openSmsSender(`${receiver.url}/gateway`, null).send(message());
    expect(receiver.received.map(({ path }) => path)).toEqual(['/v1/key/sms/send.json', '/gateway']);
    expect(receiver.received[1]?.headers.authorization).toBeUndefined();
  });
});
