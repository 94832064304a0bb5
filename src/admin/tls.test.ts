import { describe, expect, it } from 'vitest';
import { staffPassword, startTestConsole } from './support/test-console.js';

describe('behind TLS', () => {
  it('sends its cookie over TLS alone, even when the proxy does not tell of TLS', async () => {
    const secure = await startTestConsole({ publicUrl: 'https://console.test' });
    const client = secure.anonymous();
    const answer = await client.post(
      '/login',
      { email: 'owner@demo.test', password: staffPassword },
      { Origin: 'https://console.test' },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie().join()).toMatch(/console_session=.*Secure/);
    expect(answer.headers.get('Strict-Transport-Security')).toMatch(/max-age=/);
    await secure.stop();
  });
});
