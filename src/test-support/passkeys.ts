import type { Passkey, User } from '../models/index.js';
import { registerPasskey } from '../operations/passkeys/register-passkey.js';
import { startPasskeyRegistration } from '../operations/passkeys/start-passkey-registration.js';
import type { TestDatabase } from '../platform/test-database.js';
import { userActor } from './actors.js';
import { goodPassword } from './factories.js';
import { contextFor } from './installation.js';
import { SoftwareAuthenticator } from './software-authenticator.js';

/** The address of the service in the tests of operations, where pages may ask for passkeys. */
export const ownOrigin = 'https://identity.test';

/** A passkey of a user who has the good password and no other second factor, made by the whole ceremony. */
export async function buildPasskey(
  test: Pick<TestDatabase, 'database'>,
  user: User,
  origin = ownOrigin,
): Promise<{ passkey: Passkey; authenticator: SoftwareAuthenticator; recoveryCodes: string[] | null }> {
  const authenticator = new SoftwareAuthenticator();
  const context = () => contextFor(test, userActor(user));
  const options = await startPasskeyRegistration(context(), { origin, currentPassword: goodPassword });
  const made = await registerPasskey(context(), { credential: authenticator.create(options, origin), name: 'Pixel 9' });
  return { ...made, authenticator };
}
