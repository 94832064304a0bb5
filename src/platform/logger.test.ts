import { describe, expect, it } from 'vitest';
import { DomainError } from './errors.js';
import { createLogger } from './logger.js';

function record(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }));
  return lines.join('');
}

describe('logger', () => {
  it('writes the allowed fields as one JSON line', () => {
    const line = JSON.parse(record((logger) => logger.info({ operation: 'getMe', status: 200 }, 'request')));
    expect(line).toMatchObject({ level: 'info', operation: 'getMe', status: 200, msg: 'request' });
  });

  it('drops every other field', () => {
    const fields = { operation: 'login', password: 'marked-secret', headers: { cookie: 'marked-secret' } };
    expect(record((logger) => logger.info(fields, 'request'))).not.toContain('marked-secret');
  });

  it('tells where an error happened, but not a text that may quote input', () => {
    const refusal = Object.assign(new Error('invalid input syntax for type uuid: "marked-secret"'), { code: '22P02' });
    const text = record((logger) =>
      logger.error({ err: new DomainError('internal', 'x', { cause: refusal }) }, 'request failed'),
    );
    expect(text).not.toContain('marked-secret');
    expect(JSON.parse(text).err.cause).toMatchObject({ name: 'Error', code: '22P02' });
    expect(text).toContain('logger.test.ts');
  });

  it('keeps the text of errors that the runtime writes', () => {
    expect(record((logger) => logger.error({ err: new TypeError('x is not a function') }, 'failed'))).toContain(
      'x is not a function',
    );
  });

  it('writes nothing below its level', () => {
    expect(record((logger) => logger.debug({ status: 200 }, 'request'))).toBe('');
  });
});
