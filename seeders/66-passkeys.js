import { demoId } from './demo-id.js';

/** Their private halves are nobody's: they are there to be seen and removed. */
export async function seed({ models, daysFromNow, createMissing }) {
  await createMissing(models.Passkey, [
    passkey('mfa@acme', 'Pixel 9', { createdAt: daysFromNow(-20), lastUsedAt: daysFromNow(-2) }),
    passkey('mfa@acme', 'YubiKey 5', {
      createdAt: daysFromNow(-6),
      transports: ['usb', 'nfc'],
      backedUp: false,
      signCount: 14,
    }),
    passkey('admin@flatrender', 'MacBook', { createdAt: daysFromNow(-90), lastUsedAt: daysFromNow(-1) }),
  ]);
}

function passkey(person, name, values) {
  return {
    id: demoId(`passkey ${name} of ${person}`),
    userId: demoId(`user ${person}`),
    tenantId: demoId(`tenant ${person.split('@')[1]}`),
    credentialId: demoId(`credential ${name} of ${person}`).replaceAll('-', ''),
    publicKey: demoId(`key ${name} of ${person}`).replaceAll('-', ''),
    signCount: 0,
    rpId: 'localhost',
    transports: ['internal', 'hybrid'],
    backedUp: true,
    aaguid: '00000000-0000-0000-0000-000000000000',
    name,
    ...values,
  };
}
