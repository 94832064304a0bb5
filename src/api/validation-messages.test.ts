import { describe, expect, it } from 'vitest';
import { fieldFaults } from './validation-messages.js';

describe('fieldFaults', () => {
  it.each([
    ['/body/reason', "must have required property 'reason'", 'reason', 'is required'],
    ['/body/is_admin', 'must NOT have additional properties', 'is_admin', 'is not known here'],
    ['/query/colour', "Unknown query parameter 'colour'", 'colour', 'is not known here'],
    ['/body/password', 'must NOT have fewer than 8 characters', 'password', 'must have at least 8 characters'],
    [
      '/body/allowed_origins/0',
      'must match format "uri"',
      'allowed_origins.0',
      'must be an address such as https://example.com',
    ],
    ['/params/user_id', 'must match format "uuid"', 'user_id', 'must be a UUID'],
    ['/query/page', 'must be >= 1', 'page', 'must be at least 1'],
    ['/query/page', 'must be integer', 'page', 'must be a whole number'],
    [
      '/body/kind',
      'must be equal to one of the allowed values: Reseller, Enterprise',
      'kind',
      'must be one of Reseller, Enterprise',
    ],
    ['/body', 'must be object', 'body', 'must be an object'],
    ['/body/x', 'a rule nobody foresaw', 'x', 'a rule nobody foresaw'],
  ])('%s %s', (path, message, field, words) => {
    expect(fieldFaults([{ path, message }])).toEqual([{ field, message: words }]);
  });
});
