import { describe, expect, it } from 'vitest';
import { operationsOf, readContract } from './contract-document.js';
import { OperationRouter } from './operation-router.js';

const operations = operationsOf(readContract());
const router = new OperationRouter(operations);
const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'];
const paths = [...new Set(operations.map(({ path }) => path))];
const id = '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01';
const concrete = (path: string) => path.replaceAll(/\{\w+\}/g, id);

describe('OperationRouter', () => {
  it.each(operations)('finds $id', (operation) => {
    const found = router.find(operation.method, `${concrete(operation.path)}?page=2`);
    expect(found).toMatchObject({ route: operation });
  });

  it.each(paths)('answers every method that %s lacks with 405 and the methods that it has', (path) => {
    const declared = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    const lacking = everyMethod.filter(
      (method) =>
        !declared.includes(method) && method !== 'OPTIONS' && !(method === 'HEAD' && declared.includes('GET')),
    );
    for (const method of lacking) {
      const refusal = refusalOf(method, concrete(path));
      expect(refusal, method).toMatchObject({ code: 'method_not_allowed' });
      expect((refusal as { allowed: string[] }).allowed, method).toEqual(
        expect.arrayContaining([...declared, 'OPTIONS']),
      );
    }
  });

  it.each(paths)('tells the methods of %s to OPTIONS', (path) => {
    expect(router.find('OPTIONS', concrete(path))).toMatchObject({ allowed: expect.arrayContaining(['OPTIONS']) });
  });

  it('does not take a fixed path for a parameter', () => {
    expect(refusalOf('DELETE', '/v1/users/me')).toMatchObject({ code: 'method_not_allowed' });
    expect(router.find('GET', '/v1/users/me')).toMatchObject({ route: { id: 'getMe' } });
  });

  it('answers HEAD where there is a GET', () => {
    expect(router.find('HEAD', '/v1/users/me')).toMatchObject({ route: { id: 'getMe' } });
  });

  it('decodes parameters', () => {
    expect(router.find('GET', '/v1/tenants/by-slug/%D8%B3%2F')).toMatchObject({ params: { slug: 'س/' } });
  });

  it.each([
    '/v1',
    '/v1/nothing',
    '/v1/users/me/nothing',
    '/v1//users/me',
    '/v1/Users/me',
    `/v1/tenants/by-slug/${'x'.repeat(1_001)}`,
  ])('finds nothing at %s', (path) => {
    expect(refusalOf('GET', path)).toMatchObject({ code: 'not_found' });
  });

  it.each(['/v1/users/%', '/v1/users/%E0%A4%A'])('refuses %s, which cannot be decoded', (path) => {
    expect(refusalOf('GET', path)).toMatchObject({ code: 'bad_request' });
  });
});

function refusalOf(method: string, path: string): unknown {
  try {
    return router.find(method, path);
  } catch (refusal) {
    return refusal;
  }
}
