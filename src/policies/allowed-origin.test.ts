import { describe, expect, it } from 'vitest';
import { isAllowedOrigin } from './allowed-origin.js';

const tenant = {
  allowedOrigins: ['https://app.acme.com', 'https://studio.acme.com:8443', 'http://localhost:3000'],
  customDomain: 'video.acme.com',
  domainVerified: true,
};

describe('isAllowedOrigin', () => {
  it.each([
    'https://app.acme.com',
    'https://app.acme.com/',
    'https://app.acme.com/back?next=//evil.com#x',
    'HTTPS://APP.ACME.COM/back',
    'https://app.acme.com:443/back',
    'https://studio.acme.com:8443/back',
    'http://localhost:3000/back',
    'https://video.acme.com/back',
  ])('knows %s', (address) => {
    expect(isAllowedOrigin(tenant, address)).toBe(true);
  });

  it.each([
    '',
    '/back',
    'back',
    '//evil.com',
    '//app.acme.com',
    '\\evil.com',
    '\\\\evil.com',
    '/\\evil.com',
    'https:\\\\evil.com',
    'https://evil.com\\@app.acme.com',
    'https://app.acme.com\\@evil.com',
    'https://app.acme.com\\.evil.com',
    'https://app.acme.com@evil.com',
    'https://app.acme.com:443@evil.com',
    'https://user@app.acme.com',
    'https://user:secret@app.acme.com',
    'https://@app.acme.com/',
    'https://app.acme.com.evil.com',
    'https://app.acme.com.',
    'https://evilapp.acme.com',
    'https://evil.com/app.acme.com',
    'https://evil.com?https://app.acme.com',
    'https://evil.com#https://app.acme.com',
    'https://app.acme.com%40evil.com',
    'https://app.acme.com%2eevil.com',
    'https://app.acme.com%00.evil.com',
    'https://app.acme.com%5c.evil.com',
    'https%3A%2F%2Fapp.acme.com',
    'https://app.acme.com\u0000.evil.com',
    'https://app.acme.com\n.evil.com',
    'https://app.acme.com\t',
    ' https://app.acme.com',
    'https:app.acme.com',
    'https:/app.acme.com',
    'https:///app.acme.com',
    'http://app.acme.com',
    'https://app.acme.com:8443',
    'https://studio.acme.com',
    'https://localhost:3000',
    'http://localhost:3001',
    'http://video.acme.com',
    'javascript:alert(1)',
    'javascript://app.acme.com/%0aalert(1)',
    'data:text/html,https://app.acme.com',
    'blob:https://app.acme.com/x',
    'ftp://app.acme.com',
    'https://аpp.acme.com',
    'null',
  ])('knows nothing of %j', (address) => {
    expect(isAllowedOrigin(tenant, address)).toBe(false);
  });

  it('trusts a domain only once it is verified', () => {
    expect(isAllowedOrigin({ ...tenant, domainVerified: false }, 'https://video.acme.com/')).toBe(false);
    expect(isAllowedOrigin({ allowedOrigins: [], customDomain: null, domainVerified: false }, 'https://null')).toBe(
      false,
    );
  });
});
