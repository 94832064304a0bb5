/* The library of WebAuthn. Imported where a passkey is read: it is large, and no start has to wait for it. */
export { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
export { decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
