// Made from contracts/ by npm run generate: change the contract, not this file.

export interface paths {
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a new user
         * @description Creates an account in an active or trial tenant, recognised by an e-mail address or a phone number; one of the two is needed (else 400). The password may hold any script; the commonest ones and those that hold the address are refused. For an address that already has an account the answer looks the same, and nothing is changed.
         */
        post: operations["registerUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with e-mail or phone and password
         * @description Opens a session. An unknown address and a wrong password get the same answer, in the same time.
         *
         *     - 403 `mfa_required`: the password was right. `details.mfa_token`, good for `details.expires_in` seconds, and a
         *       code of one of `details.factors` go to `POST /auth/mfa/challenge`. With `details.set_up_required` true the user has
         *       none and the tenant asks for one: the token goes to `POST /auth/mfa/setup` and `POST /auth/mfa/verify`. For the
         *       factor `Passkey` the token goes to `POST /auth/mfa/passkey/start` and `POST /auth/mfa/passkey`.
         *     - 403 `user_banned`: `details.reason` tells why, `details.unblock_date` when the ban ends; null means never. Like
         *       `verification_required` it is only told to who knows the password.
         *     - 403 `verification_required`: a code was sent to the address; `details.verification_token`, good for
         *       `details.expires_in` seconds, goes with it to `POST /auth/verify/email` or `POST /auth/verify/phone`.
         *     - 403 `tenant_suspended`, 404 `not_found`: the tenant cannot be signed in to, or there is none.
         *     - 422 `unprocessable`: the phone number is none.
         *     - 429 `rate_limited`: too many attempts on this address or from this client.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to set up a second factor
         * @description The factor counts once `POST /auth/mfa/verify` got its first code, within an hour; one begun before and never confirmed is dropped. Whoever has a factor already proves it again (else 403 `mfa_required`): by a sign-in with it in the last ten minutes, or by `code`. A tenant may ask for a second factor: a sign-in without one is then 403 `mfa_required` with `details.set_up_required` true, and its `details.mfa_token` is sent here and to `verify` in place of an access token. Recovery codes are told this once. An SMS factor goes to the phone number of the account, which must be verified (else 403 `verification_required`); its first code is sent at once.
         */
        post: operations["setUpMfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a second factor with its first code
         * @description From here on the factor is asked for at each sign-in. A code is good once, so the next sign-in needs the next one. With the `mfa_token` of a sign-in that asked for the factor that sign-in is finished, and `tokens` are those of its session. 404 for a factor begun more than an hour ago, 409 for one that is confirmed already.
         */
        post: operations["verifyMfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete a sign-in with the second factor
         * @description Takes the `mfa_token` of a login and the code that the user's authenticator shows now, or one of his recovery codes. The token is good for five minutes, five tries and one sign-in, then it is `token_invalid`; a code is good once. Of one account at most five wrong codes are taken in fifteen minutes.
         */
        post: operations["completeMfaChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a code to the phone of the SMS factor
         * @description For the second step of a sign-in, with its `mfa_token`; or, with an access token, to remove a factor and the like. A login of somebody whose only factor is SMS sends one by itself. Good for ten minutes, five tries and one use, and only the newest counts; within a minute nothing is sent again. 409 when the user has no SMS factor; after twenty messages in a day 429.
         */
        post: operations["sendMfaCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the user's second factors
         * @description Those that are confirmed, the oldest first.
         */
        get: operations["listMfaFactors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/factors/{factor_id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove a second factor
         * @description Asks for a code of any second factor of the user, or a recovery code. The recovery codes go with the last factor. 409 when it is the last one and the tenant asks for a second factor. Somebody else's factor is not found.
         */
        post: operations["removeMfaFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make new recovery codes
         * @description Asks for a code of any second factor of the user, or a recovery code. The codes from before die; the new ones are told this once. 409 while the user has no second factor.
         */
        post: operations["regenerateRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for new tokens
         * @description A refresh token is good once. Used again within ten seconds it gives the same successor, so that two tabs may race; used later it ends the session, since somebody may have copied it. A session without a second factor ends here (401 `session_revoked`) once its tenant asks for one.
         */
        post: operations["refreshTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the current session
         * @description Its access tokens and its refresh token are refused within a second, on every process.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the user's open sessions
         * @description The last used first, at most 200.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * End all other sessions of the user
         * @description Every session but the one that this call is made in. Their tokens are refused within a second, on every process.
         */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of the user's sessions
         * @description Works for the current session too. A session of somebody else is not found; one that ended stays so.
         */
        delete: operations["revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an e-mail address with the code sent to it
         * @description Takes the `verification_token` of register, login or resend, which the mail's link holds as well, with the six digits that were sent. A code is good for ten minutes, five tries and one use; of one account at most five wrong ones are taken in fifteen minutes, however many codes are sent. A token that is over, or of another purpose, is 401 `token_invalid`, a wrong code 401 `invalid_code`.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify/phone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a phone number with the code sent to it
         * @description Takes the `verification_token` of register, login or resend, with the six digits that were sent. A code is good for ten minutes, five tries and one use; of one account at most five wrong ones are taken in fifteen minutes, however many codes are sent. A token that is over, or of another purpose, is 401 `token_invalid`, a wrong code 401 `invalid_code`.
         */
        post: operations["verifyPhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/verify/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a verification code again
         * @description Sends a new code to an address that is not verified yet; the one before counts no more. Once a minute, and ten times a day, for one address; else 429 with `Retry-After`. An address that nobody has, or that is verified, gets the same answer, whose token leads nowhere. One of `email` and `phone_number` is needed.
         */
        post: operations["resendVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/reset/request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a link that sets a new password
         * @description Sends a link by mail or SMS when there is such an account; answers the same, in the same time, when there is none. The link is good for 30 minutes and once; a newer one replaces it. One of `email` and `phone_number` is needed.
         */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password with the token of the link
         * @description Ends every session of the user and every sign-in under way; the second factor stays. The address that the link was sent to is verified then. A token that was used, replaced or is too old is 401 `token_invalid`.
         */
        post: operations["confirmPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the user's password
         * @description Asks for the current password; a wrong one is 401 `invalid_credentials`, and tries are limited. All other sessions of the user end; this one stays. 409 when the password was changed by somebody else in the same moment.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/oauth/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a sign-in with an identity provider
         * @description Gives the address that the browser goes to, and a state that is good once, for ten minutes, for this tenant and this `redirect_uri`. The client makes a PKCE verifier (RFC 7636), keeps it, and sends its S256 challenge here; state and verifier go to `POST /auth/login/oauth/{provider}` with the code that the provider sends back. A client must only go on with the state that it was given itself. `redirect_uri` lies at one of the tenant's allowed origins or its verified domain (else 422). Telegram needs no beginning.
         */
        post: operations["startOauthLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login/oauth/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in through an identity provider
         * @description Google: `code`, `state` and `code_verifier` of a sign-in begun with `POST /auth/oauth/{provider}/start`; the state is used up by it, whatever comes of it. Telegram: the login widget's payload as base64url JSON in `code`, at most five minutes old and good once. A person whom nobody here knows gets an account, or, when the provider has verified the e-mail address and so has the account that has it, is linked to that account. 409 `email_taken`: the account with this address has not verified it; sign in with its password, verify the address, then come back. 403 `verification_required`: the provider has not verified the address. 401 `token_invalid` or `invalid_code`: start again. Ban, tenant and second factor count as in `POST /auth/login`.
         */
        post: operations["loginWithOauth"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the identity providers that the user may sign in through
         * @description One of each at most.
         */
        get: operations["listIdentities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/identities/{identity_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Unlink an identity provider
         * @description The user cannot sign in through it any more; the person's next sign-in there is a new one. 409 `conflict` when the account could not be signed in to without it.
         */
        delete: operations["unlinkIdentity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/passkeys/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to make a passkey
         * @description Gives the options that the page hands to `navigator.credentials.create` (`PublicKeyCredential.parseCreationOptionsFromJSON`); what comes of it goes to `POST /auth/passkeys` within five minutes. `origin` is where the page is: at one of the tenant's allowed origins, at its verified domain, or at this service itself, which it is when left out (else 422). The passkey is good on that host alone. Whoever has a second factor proves it (else 403 `mfa_required`): by a sign-in with it in the last ten minutes, or by `code`. Whoever has none gives `current_password` (else 401 `invalid_credentials`); without a password a sign-in in the last ten minutes will do. 409 `conflict` after ten passkeys.
         */
        post: operations["startPasskeyRegistration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the user's passkeys
         * @description The oldest first.
         */
        get: operations["listPasskeys"];
        put?: never;
        /**
         * Make a passkey
         * @description Takes what `navigator.credentials.create` gave, as its `toJSON()`. From then on the passkey signs in by itself, and is asked for as a second factor after a password. Recovery codes are told this once, when the user has no other second factor. 401 `token_invalid`: the challenge is over, was used, or belongs to somebody else; begin again. 422 `unprocessable`: the passkey does not prove what was asked for (origin, host, user verification). 409 `conflict`: it is known here already, or the user has ten. The owner is told by message.
         */
        post: operations["registerPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/passkeys/{passkey_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename a passkey
         * @description Somebody else's passkey is not found.
         */
        patch: operations["renamePasskey"];
        trace?: never;
    };
    "/auth/passkeys/{passkey_id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove a passkey
         * @description Asks for the same proof as making one. 409 `conflict` when the account could not be signed in to without it, or when it is the last second factor and the tenant asks for one. The recovery codes go with the last second factor. Somebody else's passkey is not found. The owner is told by message.
         */
        post: operations["removePasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login/passkey/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a sign-in with a passkey
         * @description Gives the options that the page hands to `navigator.credentials.get` (`PublicKeyCredential.parseRequestOptionsFromJSON`); what comes of it goes to `POST /auth/login/passkey` within five minutes. It names no account: the person chooses one of the passkeys that he has for this host. `origin` as in `POST /auth/passkeys/start`.
         */
        post: operations["startPasskeyLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a passkey
         * @description Takes what `navigator.credentials.get` gave, as its `toJSON()`. The passkey verifies the user (PIN, fingerprint) and so counts as both factors; `amr` is then `pop` and `mfa`. 401 `token_invalid`: the challenge is over or was used; begin again. 401 `invalid_credentials`: the passkey is not known at this tenant, or does not prove what was asked for, or its counter went backwards, as that of a copy would: the owner is told. Ban and tenant count as in `POST /auth/login`.
         */
        post: operations["loginWithPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/passkey/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a passkey as the second factor
         * @description For a sign-in that answered 403 `mfa_required` with `Passkey` among `details.factors`. Gives the options that the page hands to `navigator.credentials.get`; what comes of it goes to `POST /auth/mfa/passkey` with the same `mfa_token`. 409 `conflict` when the user has no passkey for this host. `origin` as in `POST /auth/passkeys/start`.
         */
        post: operations["startPasskeyChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/mfa/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete a sign-in with a passkey as the second factor
         * @description In place of `POST /auth/mfa/challenge`. 401 `token_invalid`: the `mfa_token` or the challenge is over, was used, or is of another sign-in. 401 `invalid_code`: the passkey does not prove what was asked for; that counts as a try of the `mfa_token`, as a wrong code does.
         */
        post: operations["completePasskeyChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/push/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The key that a browser subscribes with
         * @description The `applicationServerKey` of a push subscription (VAPID, RFC 8292). 404 where the service sends no push messages.
         */
        get: operations["getPushKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/push/subscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register browser Web Push subscription
         * @description Takes a browser's push subscription. Subscribing again renews it; a browser that another user has subscribed is the caller's from then on. Of more than twenty browsers of one user the oldest is forgotten.
         */
        post: operations["subscribeToPush"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/push/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove a push subscription
         * @description Forgets the browser of this endpoint; all of the user's when none is named. What is not the caller's stays, with the same answer.
         */
        post: operations["unsubscribeFromPush"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell what a token is good for
         * @description For services that want the answer of this moment rather than trust a signature (RFC 7662, in JSON). Takes an access token, or a refresh token, which is not used up by it. `active` is true only when the service itself would take the token now: not expired, its session open, its user not banned, its tenant in use, and, when `X-Tenant-Id` is sent, of that tenant. Everything else, whatever the reason, is `active: false` and nothing more. The roles are those that count now.
         */
        post: operations["introspectToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The user's own account
         * @description The account that the access token belongs to.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the user's own profile
         * @description Changes what is sent and leaves the rest. Null clears a property that can be empty.
         */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/users/me/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The user's balances and render ceilings
         * @description Read from the books at every call.
         */
        get: operations["getMyBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose the user's picture
         * @description Either `avatar_id`, a picture of the library, or `avatar_url`, the https address of a picture on a public host; null takes the picture away. The bytes of an own picture are uploaded to the file service, whose address is given here: this service takes no uploads.
         */
        post: operations["setAvatar"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get everything that is held about oneself
         * @description One document with the account, sessions, second factors, identities, devices, bans, notes, messages, quests, discounts, push subscriptions and what the audit trail says; secrets are left out, and so are the names of staff. Asks for the password, and for a code where a second factor was not given within ten minutes; an account without a password asks for a sign-in within ten minutes. Five times a day.
         */
        post: operations["exportMyData"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase the own account
         * @description Ends every session at once and removes all that tells of the person; ids, dates and money stay for the books. The address may be registered again. It cannot be undone. Asks for the same proof as the export. The last manager of a tenant appoints another one first (409).
         */
        post: operations["eraseMe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get everything that is held about a user
         * @description As `exportMyData`. Who asked for it stands in the audit trail. For managers within their tenant and for platform administrators; not for users of a higher role (403).
         */
        post: operations["exportUserData"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a user
         * @description As `eraseMe`. Nobody erases himself this way or somebody of a higher role (403), nor the last manager of a tenant (409). For managers within their tenant and for platform administrators.
         */
        post: operations["eraseUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/avatars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The library of pictures
         * @description The pictures that any user may choose, in their order.
         */
        get: operations["listAvatars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * (Admin) Get any user
         * @description For platform administrators, tenant managers within their tenant, and services.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * (Admin) Search users
         * @description The newest first. The filters narrow together. For platform administrators, tenant managers within their tenant, and services; a `tenant_id` that the caller does not reach is answered with 404.
         */
        get: operations["searchUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/ban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ban a user
         * @description Ends every session of the user within a second and refuses sign-in and refresh, until `unblock_date` when one is given, else until somebody unbans. Nobody bans himself or somebody of a higher role (403). An end in the past is 422, a second ban 409, and so are two managers who would leave their tenant without one by banning each other.
         */
        post: operations["banUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/unban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lift the ban of a user
         * @description The user may sign in again at once. The ban stays in the history.
         */
        post: operations["unbanUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/mfa/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take all second factors of a user away
         * @description For whoever has lost his phone and his recovery codes: make sure first that it is him. All factors, passkeys and recovery codes go, every session and sign-in under way ends, and the user is told by message. He signs in with the first factor then, and sets up a new one when his tenant asks for it. Of a user without factors nothing is changed. Nobody does this to himself, where a code is asked for, nor to a higher role. For platform administrators and the tenant's managers.
         */
        post: operations["resetUserMfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The notes on a user
         * @description The newest first. For platform administrators.
         */
        get: operations["listUserNotes"];
        put?: never;
        /**
         * Write a note on a user
         * @description A note is read by staff and platform administrators, and by nobody else; it is not changed any more. For platform administrators.
         */
        post: operations["addUserNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * (Admin) List tenants
         * @description The newest first. The filters narrow together. For platform administrators and services.
         */
        get: operations["listTenants"];
        put?: never;
        /**
         * Create a tenant
         * @description A new tenant begins as a trial of 14 days. A slug is good once and for ever; some are reserved (422). For platform administrators and services.
         */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/by-slug/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Resolve a tenant by its slug
         * @description What a gateway asks for each host name. Suspended and cancelled tenants are answered too, with their status. For services and platform administrators.
         */
        get: operations["getTenantBySlug"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a tenant
         * @description For platform administrators, the tenant's managers, and services.
         */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a tenant's settings and contacts
         * @description Changes what is sent and leaves the rest. Null clears a property that can be empty. For platform administrators and the tenant's managers.
         */
        patch: operations["updateTenant"];
        trace?: never;
    };
    "/tenants/{tenant_id}/branding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a tenant looks
         * @description What the tenant has chosen; the rest is left out. For platform administrators, the tenant's managers, and services.
         */
        get: operations["getTenantBranding"];
        /**
         * Choose how a tenant looks
         * @description Replaces all choices: what is left out, null or empty is cleared. The footer is sanitised, and the answer shows what was kept of it. For platform administrators and the tenant's managers.
         */
        put: operations["putTenantBranding"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Domains that a tenant claims
         * @description The newest first, each with what the last check met. For platform administrators, the tenant's managers, and services.
         */
        get: operations["listTenantDomains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/domains/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim a domain
         * @description Answers the challenge: put the TXT record or the file in place, within 72 hours and for good. Both are looked for at growing intervals; verified domains daily. Claiming again begins the 72 hours anew with the same challenge. For platform administrators and the tenant's managers.
         */
        post: operations["startDomainVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/domains/{domain_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Give a domain up
         * @description It no longer leads to the tenant, and another tenant may claim it. For platform administrators and the tenant's managers.
         */
        delete: operations["removeTenantDomain"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/domains/{domain_id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a domain now
         * @description Looks for the record and the file at once, rather than waiting for the next check. For platform administrators and the tenant's managers.
         */
        post: operations["checkTenantDomain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a tenant used, day by day
         * @description Every day of the range, oldest first, days without usage as zeros; days are those of the tenant's time zone. At most 366 days; without a range the thirty up to today. For platform administrators, the tenant's managers, and services.
         */
        get: operations["getTenantUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who belongs to a tenant, and who administers it
         * @description The newest first. A user belongs to exactly one tenant: its members are its users. For platform administrators, services and the tenant's managers.
         */
        get: operations["listTenantMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a member out of the tenant
         * @description A user belongs to exactly one tenant, so there is nothing that he could leave it for: his account is closed. He loses the manager role, is banned without an end, and every session of his ends; invitations to his address are revoked. The account and what it owns stay, and `POST /users/{user_id}/unban` lets him in again, as a plain user. Nobody removes himself, a higher role, or the last manager who is not banned (409 `conflict`). For platform administrators and the tenant's managers.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Make a member a manager, or a manager a plain user
         * @description Counts from the next request on; sessions stay. The last manager who is not banned keeps the role (409 `conflict`). A manager may give up the own role. To give a role that the member has changes nothing. For platform administrators and the tenant's managers; nobody changes the role of somebody who stands higher.
         */
        patch: operations["changeMemberRole"];
        trace?: never;
    };
    "/tenants/{tenant_id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is invited to a tenant
         * @description The newest first. What is over stays listed for 30 days. For platform administrators and the tenant's managers.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite somebody by mail
         * @description The link in the mail is good for seven days, once. To invite an address again renews its invitation: the role is that of the new one, and the old link is over. An address gets a mail every five minutes at most and five a day (429), and a tenant has at most 100 invitations open at a time (409 `conflict`). Whether the address has an account already is not looked at: whoever has one gets the role. Not in a tenant that may not be used (403 `tenant_suspended`). For platform administrators and the tenant's managers.
         */
        post: operations["inviteMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take an invitation back
         * @description Its link is over from here on. To revoke one that is revoked changes nothing; one that was accepted is 409 `conflict`. For platform administrators and the tenant's managers.
         */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation with the token of its link
         * @description Without an account of that address in the tenant one is made, with `password`, under the rules of `POST /auth/register`; the address counts as verified, since its mail was read. Sign in then as usual. When the address has an account, its owner signs in first (else 401 `unauthenticated`) and sends the access token along: he gets the role of the invitation, and never loses one by it. A token that was used, replaced, revoked or is too old is 401 `token_invalid`.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tenant's API keys
         * @description The newest first, those that were revoked or have expired among them. No secret is ever told again. For platform administrators and the tenant's managers.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key (the secret is told once)
         * @description `secret_key` is in this answer and nowhere else: only its SHA-256 is kept. A tenant has at most 50 keys that are good at a time, those that were replaced and have not ended among them (409). For platform administrators and the tenant's managers.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/api-keys/{api_key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description The key is refused on every process within a second. To revoke one that is revoked already changes nothing. For platform administrators and the tenant's managers.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/api-keys/{api_key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace an API key by a new one, both good for a while
         * @description Makes a key with the same name, scopes, addresses and rate, and lets the old one end at `valid_until`: in seven days unless told, in thirty at most, and never later than its own end. The successor of a key that ends lives as long as that was meant to. A key is replaced once, and the new one counts beside the old towards the 50 keys that a tenant may have (409). For platform administrators and the tenant's managers.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * (Internal) Whether an API key is good for a call
         * @description For the gateway, which sends the SHA-256 of the key that a client showed, never the key. A key that is not good answers 200 with `valid: false` and a reason, and says nothing about whose it is. With `X-Tenant-Id` only keys of that tenant are good. Uses are counted in memory and written every few seconds. Before asking, a gateway can tell a mistyped key by its checksum: the last six characters are the CRC-32 of all before them, in base 62 (digits, capitals, small letters), padded with 0.
         */
        post: operations["validateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/validate-signature": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * (Internal) Whether a request was signed by an API key
         * @description For clients that sign their requests, so that their key never travels. The client sends the first 16 characters of its key, a timestamp and a signature: the HMAC-SHA256, in hexadecimal, under the hexadecimal SHA-256 of its key, over the lines timestamp, method, path with query, and hexadecimal SHA-256 of the body, joined by a line feed. The gateway passes these on with the digest of the body that it received. A timestamp more than five minutes off and a signature that was used before are refused. The answers are those of `validateApiKey`.
         */
        post: operations["validateApiKeySignature"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events that webhooks can be told of
         * @description Every type that a webhook can name, alone or by a wildcard, with what it tells. Their data is described by the schemas of the events. Types are added as the service grows; a wildcard such as `identity.user.*` takes those to come as well. For platform administrators, services and managers of tenants.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tenant's webhooks
         * @description The newest first, with how the last requests to each went. No secret is ever told again. For platform administrators, services and the tenant's managers.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Make a webhook (its secret is told once)
         * @description From here on the events that it names are sent to `url` as POST requests by Standard Webhooks, signed with `secret`, which is in this answer and nowhere else. The body is `{type, timestamp, data}`; the header `webhook-id` is the same on each try of one event. Any 2xx answer within 15 seconds is success; anything else is tried again for days, an answer 410 switches the webhook off at once. Events come at least once and, unless `in_order` is set, in any order. A tenant has at most 20 webhooks (409). For platform administrators, services and the tenant's managers.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One webhook
         * @description With how the last request to it went. For platform administrators, services and the tenant's managers.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Nothing more is sent to it; what waited for it, and the list of its deliveries, is gone. For platform administrators, services and the tenant's managers.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change the terms of a webhook
         * @description What is not named stays. Events that wait already are sent to the new address; a change of `events` counts for those that happen from here on. For platform administrators, services and the tenant's managers.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks/{webhook_id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switch a webhook on again
         * @description Its count of failures starts anew, and what waited when it went off is sent. What happened while it was off is not. To switch on one that is on changes nothing. For platform administrators, services and the tenant's managers.
         */
        post: operations["enableWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks/{webhook_id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switch a webhook off
         * @description Nothing is sent to it until it is switched on again, and what happens meanwhile is not kept for it. To switch off one that is off changes nothing. For platform administrators, services and the tenant's managers.
         */
        post: operations["disableWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks/{webhook_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret, both good for a while
         * @description `secret` is in this answer and nowhere else. For `overlap_seconds` the secret before signs as well: `webhook-signature` then holds a signature by each, so that a receiver can change over at any time. The one before that is over at once. For platform administrators, services and the tenant's managers.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a webhook
         * @description An event of the type `webhook.test`, whatever the webhook names, sent and tried again like any other. A webhook that is off gets none (409). For platform administrators, services and the tenant's managers.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks/{webhook_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the events of a time range again
         * @description Those that were written for this webhook from `since` to `until` and wait no more, the oldest first, at most 5,000 at a time, each with the `webhook-id` of the first time. When there are more, `has_more` is true: call again with `since` at `next_since`. What is older than 30 days, and what happened while the webhook was off, is not there to be sent. A webhook that is off gets none (409). For platform administrators, services and the tenant's managers.
         */
        post: operations["replayWebhookEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recent delivery attempts
         * @description Every try of the last 30 days, the newest first. For platform administrators, services and the tenant's managers.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tenants/{tenant_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the event of a delivery again
         * @description At once, with the same `webhook-id` and body, whatever became of it before; the tries begin anew. What waits to be sent again is sent now instead. A webhook that is off gets none (409). For platform administrators, services and the tenant's managers.
         */
        post: operations["replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List active plans
         * @description Those on offer in the caller’s tenant, its own and those of every tenant; the cheapest first.
         */
        get: operations["listPlans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/plans/{plan_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a plan
         * @description One that is no longer on offer is shown to those who have it.
         */
        get: operations["getPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Current active plan
         * @description With the terms as they were when it was bought. Whoever has none is answered 404 `not_found`.
         */
        get: operations["getMyPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/plan/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel the current plan
         * @description It is not renewed, and stays until it ends. Twice is as good as once.
         */
        post: operations["cancelMyPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/plan/auto-renewal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Have the current plan renewed by itself, or not
         * @description Switched on, the plan is paid for again when it ends, and a cancellation is taken back; nobody switches it on for another. The balance of whoever bought it pays; where it does not cover the renewal, the card is charged that he consented to with `keep_card`. Switched off, the plan ends and the card is forgotten. Within the hour before its end the plan is renewed on the terms on which it was bought, whatever it costs by now, unless it was switched off. A renewal that neither covers fails, and is tried again when this is switched on once more.
         */
        put: operations["setAutoRenewal"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/plan/renewal-consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which card is charged for renewals
         * @description The card that may be charged for the renewals of the current plan. Where none is, 404 `not_found`.
         */
        get: operations["getRenewalConsent"];
        put?: never;
        post?: never;
        /**
         * Have no card charged any more
         * @description The provider is told to forget the card. The plan is still renewed from the balance, where it covers that, as long as auto-renewal is on. Cancelling, switching auto-renewal off and the end of the plan do the same. Twice is as good as once.
         */
        delete: operations["withdrawRenewalConsent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/plan/purchase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buy a plan
         * @description Begins a payment and answers the address at which it is made; the plan is there once the payment is Confirmed. What the balance pays, and what a discount brings to zero, is Confirmed at once, and the address leads back. Price, discount and tax are decided here and do not change afterwards. A use of the discount is held until the payment is made, fails or expires. Send an `Idempotency-Key`, and a repeated request buys once.
         */
        post: operations["purchasePlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's payments
         * @description Newest first.
         */
        get: operations["listPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund a payment
         * @description For services, such as the render service when it failed. Gives back what is left of the payment, or a part of it. `Balance` credits the user's balance; `OriginalMethod` sends the money back by the provider, and the refund stays Processing until the provider says so (what the balance paid goes back there); `Plan` gives seconds of rendering back to the plan in proportion, and no money. With the last of the money the use of the discount, the share of its owner, quest rewards and the plan are taken back. Send an `Idempotency-Key`, and a repeated request refunds once.
         */
        post: operations["refundPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/callback/zarinpal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A payer comes back from ZarinPal
         * @description Called by the payer's browser. What it says is not believed: ZarinPal is asked, with the amount that is kept here. Any number of calls confirm a payment once.
         */
        get: operations["returnFromZarinpal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/callback/idpay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A payer comes back from IdPay
         * @description Posted by the payer's browser. What it says is not believed: IdPay is asked. Any number of calls confirm a payment once.
         */
        post: operations["returnFromIdpay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/callback/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stripe webhook
         * @description Signed by Stripe over the bytes of the body, within 300 seconds of now. An event makes this service read the state of the payment from Stripe; what the event itself says is not believed.
         */
        post: operations["receiveStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/callback/bazaar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in a purchase at Bazaar
         * @description The app tells the token of the purchase that it made for one of the caller's payments. Bazaar is asked whether it is paid, for this payment's product and with this payment's id as developer payload. A token pays once.
         */
        post: operations["confirmBazaarPurchase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A payment
         * @description The caller's own; for managers one of the tenant, for services one of the tenant that they name.
         */
        get: operations["getPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/payments/{payment_id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipt of a payment
         * @description A page of HTML for a screen or a sheet of A4: who sold what to whom, price, discount, tax, what was paid and what was given back, with the tenant's logo and colour. It holds no script. Only a payment that was made has one; others answer `payment_not_made`. Refusals are JSON, as everywhere.
         */
        get: operations["getPaymentReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/discounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * (Admin) List discounts
         * @description The newest first. A platform administrator sees all; a tenant's managers and services see the tenant's own, without those that are good in every tenant.
         */
        get: operations["listDiscounts"];
        put?: never;
        /**
         * (Admin) Create a discount
         * @description Issues a code, good in the caller's tenant, or in every tenant when a platform administrator names none. Codes are kept in upper case and unique in their tenant.
         */
        post: operations["createDiscount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/discounts/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate a discount code
         * @description A dry run: nothing is used up. A code that cannot be used is answered with 200, `valid` false and the reason. A tenant's own code comes before one that is good in every tenant.
         */
        post: operations["validateDiscount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The quests offered to the user
         * @description With the user's own progress. Daily and weekly quests begin again in the tenant's time zone. A quest that ended is listed while its prize waits to be claimed.
         */
        get: operations["listQuests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quests/{quest_id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim the prize of a completed quest
         * @description The prize is given once, however often and from wherever it is claimed.
         */
        post: operations["claimQuest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gifts/earned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The gifts that the user has not used yet
         * @description Those that can be used now; the first to end comes first.
         */
        get: operations["listEarnedGifts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gifts/earned/{earned_gift_id}/use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Use a gift
         * @description Gives what the gift holds, once, however often and from wherever it is asked for. A discount comes as a code that is good for this user alone; when the gift was used already, the error's `details` tell it again.
         */
        post: operations["useEarnedGift"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/announcements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List announcements
         * @description The newest first, narrowed by what is named. For users, managers of tenants, platform administrators.
         */
        get: operations["listAnnouncements"];
        put?: never;
        /**
         * Make an announcement
         * @description What was made is answered. Twice makes two, or is a conflict where a value is one of a kind. For platform administrators.
         */
        post: operations["createAnnouncement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/announcements/{announcement_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an announcement
         * @description With all that is known of it. For users, managers of tenants, platform administrators.
         */
        get: operations["getAnnouncement"];
        put?: never;
        post?: never;
        /**
         * Remove an announcement
         * @description It is gone; the audit trail keeps what it said. For platform administrators.
         */
        delete: operations["removeAnnouncement"];
        options?: never;
        head?: never;
        /**
         * Change an announcement
         * @description What is not named stays. For platform administrators.
         */
        patch: operations["updateAnnouncement"];
        trace?: never;
    };
    "/banned-words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List banned words
         * @description The newest first. For platform administrators.
         */
        get: operations["listBannedWords"];
        put?: never;
        /**
         * Make a banned word
         * @description What was made is answered. Twice makes two, or is a conflict where a value is one of a kind. For platform administrators.
         */
        post: operations["createBannedWord"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/banned-words/{banned_word_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a banned word
         * @description With all that is known of it. For platform administrators.
         */
        get: operations["getBannedWord"];
        put?: never;
        post?: never;
        /**
         * Remove a banned word
         * @description It is gone; the audit trail keeps what it said. For platform administrators.
         */
        delete: operations["removeBannedWord"];
        options?: never;
        head?: never;
        /**
         * Change a banned word
         * @description What is not named stays. For platform administrators.
         */
        patch: operations["updateBannedWord"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "tenant_slug": "acme",
         *       "email": "sara@example.com"
         *     }
         */
        AddressOfAccount: {
            tenant_slug: string;
            /** @description Counts when both are given. */
            email?: string;
            phone_number?: string;
        };
        /**
         * @example {
         *       "verified": true
         *     }
         */
        AddressVerified: {
            verified: boolean;
        };
        /**
         * @example {
         *       "id": "4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60",
         *       "title_en": "Title (English)",
         *       "title_fa": "Title (Persian)",
         *       "text_en": "Text (English)",
         *       "text_fa": "Text (Persian)",
         *       "audience": "everyone",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "starts_at": "2026-11-20T10:00:00.000Z",
         *       "ends_at": null,
         *       "created_at": "2026-11-20T10:00:00.000Z",
         *       "updated_at": "2026-11-20T10:00:00.000Z"
         *     }
         */
        Announcement: {
            /** Format: uuid */
            id: string;
            title_en: string;
            title_fa: string;
            text_en: string;
            text_fa: string;
            /** @enum {string} */
            audience: "everyone" | "managers";
            /** Format: uuid */
            tenant_id: string | null;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "title_en": "Title (English)",
         *       "title_fa": "Title (Persian)",
         *       "text_en": "Text (English)",
         *       "text_fa": "Text (Persian)",
         *       "audience": "everyone",
         *       "starts_at": "2026-11-20T10:00:00.000Z",
         *       "ends_at": null
         *     }
         */
        AnnouncementCreate: {
            title_en: string;
            title_fa: string;
            text_en: string;
            text_fa: string;
            /** @enum {string} */
            audience: "everyone" | "managers";
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            ends_at?: string | null;
        };
        /**
         * @description What is not named stays, and so does the tenant.
         * @example {
         *       "title_en": "Title (English)"
         *     }
         */
        AnnouncementUpdate: {
            title_en?: string;
            title_fa?: string;
            text_en?: string;
            text_fa?: string;
            /** @enum {string} */
            audience?: "everyone" | "managers";
            /** Format: date-time */
            starts_at?: string;
            /** Format: date-time */
            ends_at?: string | null;
        };
        ApiKey: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id: string;
            name: string;
            /** @enum {string} */
            environment: "Live" | "Test";
            /** @description The first 16 characters of the key. */
            key_prefix: string;
            /** @description Its last 4 characters. */
            last4: string;
            scopes: components["schemas"]["ApiKeyScope"][];
            /** @description Addresses and networks that the key may be used from; an empty list means from anywhere. */
            allowed_ips: string[];
            /** @description Requests a minute, for the gateway to hold. */
            rate_limit_rpm: number;
            /** @description Neither revoked nor past its end. */
            is_active: boolean;
            /** Format: date-time */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description To within a few seconds.
             */
            last_used_at: string | null;
            /**
             * Format: int64
             * @description Written every few seconds; a process that crashes loses its last ones.
             */
            usage_count: number;
            /** Format: date-time */
            revoked_at: string | null;
            /**
             * Format: uuid
             * @description The key that a rotation put in its place.
             */
            replaced_by_id: string | null;
            /** Format: date-time */
            created_at: string;
        };
        /**
         * @example {
         *       "name": "Site of Acme",
         *       "environment": "Live",
         *       "scopes": [
         *         "renders:create",
         *         "renders:read"
         *       ],
         *       "allowed_ips": [
         *         "203.0.113.0/24"
         *       ]
         *     }
         */
        ApiKeyCreate: {
            name: string;
            /**
             * @default Live
             * @enum {string}
             */
            environment?: "Live" | "Test";
            scopes: components["schemas"]["ApiKeyScope"][];
            /** @description Addresses and networks (CIDR), of IPv4 or IPv6. Without any the key works from anywhere. */
            allowed_ips?: string[];
            /** @default 600 */
            rate_limit_rpm?: number;
            /**
             * Format: date-time
             * @description When the key ends by itself.
             */
            expires_at?: string | null;
        };
        /**
         * @example {
         *       "key_prefix": "fr_live_7Kq2mXw9",
         *       "key_hash": "88e2bb59873810f0ea50adf6601774244f2cee27b53ed5bb23ea60a7773172a2",
         *       "ip_address": "203.0.113.7"
         *     }
         */
        ApiKeyProof: {
            /** @description How the key begins, up to its first 16 characters. */
            key_prefix: string;
            /** @description The SHA-256 of the whole key, in hexadecimal. */
            key_hash: string;
            /** @description Whom the gateway saw. A key with a list of addresses is not good without it. */
            ip_address?: string;
        };
        /**
         * @example {
         *       "reason": "Found in a public repository"
         *     }
         */
        ApiKeyRevocation: {
            reason?: string;
        };
        /** @example {} */
        ApiKeyRotation: {
            /**
             * Format: date-time
             * @description Until when the old key stays good.
             */
            valid_until?: string;
        };
        /**
         * @description What a key may be used for.
         * @enum {string}
         */
        ApiKeyScope: "renders:create" | "renders:read" | "renders:cancel" | "projects:read" | "projects:write" | "templates:read" | "exports:read" | "exports:download" | "users:read" | "users:write" | "webhooks:manage";
        /**
         * @example {
         *       "key_prefix": "fr_live_7Kq2mXw9",
         *       "method": "POST",
         *       "path": "/v1/renders",
         *       "body_sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         *       "timestamp": 1793521800,
         *       "signature": "3c55da4036928da32274213d7d8659fdc732ac868e4e917b549c12deae07f6e8"
         *     }
         */
        ApiKeySignature: {
            /** @description The first 16 characters of the key. */
            key_prefix: string;
            /** @description In capitals. */
            method: string;
            /** @description With its query, as the client sent it. */
            path: string;
            /** @description The SHA-256 of the body's bytes, in hexadecimal; that of nothing when there is none. */
            body_sha256: string;
            /** @description Seconds since 1970, as the client signed them. */
            timestamp: number;
            signature: string;
            /** @description Whom the gateway saw. */
            ip_address?: string;
        };
        /**
         * @example {
         *       "valid": true,
         *       "api_key_id": "6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "environment": "Live",
         *       "scopes": [
         *         "renders:create",
         *         "renders:read"
         *       ],
         *       "rate_limit_rpm": 600,
         *       "expires_at": null
         *     }
         */
        ApiKeyVerdict: {
            valid: boolean;
            /**
             * @description Why the key is not good; absent when it is.
             * @enum {string}
             */
            reason?: "unknown" | "revoked" | "expired" | "tenant_not_usable" | "address_not_allowed" | "signature_wrong" | "timestamp_out_of_window" | "signature_used";
            /**
             * Format: uuid
             * @description This and what follows is told of a good key alone.
             */
            api_key_id?: string;
            /** Format: uuid */
            tenant_id?: string;
            /** @enum {string} */
            environment?: "Live" | "Test";
            scopes?: components["schemas"]["ApiKeyScope"][];
            rate_limit_rpm?: number;
            /** Format: date-time */
            expires_at?: string | null;
        };
        /**
         * @description A key, with its secret this once.
         * @example {
         *       "id": "6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "name": "Site of Acme",
         *       "environment": "Live",
         *       "key_prefix": "fr_live_7Kq2mXw9",
         *       "last4": "AnJL",
         *       "scopes": [
         *         "renders:create",
         *         "renders:read"
         *       ],
         *       "allowed_ips": [
         *         "203.0.113.0/24"
         *       ],
         *       "rate_limit_rpm": 600,
         *       "is_active": true,
         *       "expires_at": null,
         *       "last_used_at": null,
         *       "usage_count": 0,
         *       "revoked_at": null,
         *       "replaced_by_id": null,
         *       "created_at": "2026-11-01T08:30:00.000Z",
         *       "secret_key": "fr_live_7Kq2mXw9EXAMPLExEXAMPLExEXAMPLExEXAMPLE03FAnJL"
         *     }
         */
        ApiKeyWithSecret: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id: string;
            name: string;
            /** @enum {string} */
            environment: "Live" | "Test";
            /** @description The first 16 characters of the key. */
            key_prefix: string;
            /** @description Its last 4 characters. */
            last4: string;
            scopes: components["schemas"]["ApiKeyScope"][];
            /** @description Addresses and networks that the key may be used from; an empty list means from anywhere. */
            allowed_ips: string[];
            /** @description Requests a minute, for the gateway to hold. */
            rate_limit_rpm: number;
            /** @description Neither revoked nor past its end. */
            is_active: boolean;
            /** Format: date-time */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description To within a few seconds.
             */
            last_used_at: string | null;
            /**
             * Format: int64
             * @description Written every few seconds; a process that crashes loses its last ones.
             */
            usage_count: number;
            /** Format: date-time */
            revoked_at: string | null;
            /**
             * Format: uuid
             * @description The key that a rotation put in its place.
             */
            replaced_by_id: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description The key itself. It is told once and cannot be read again. */
            secret_key: string;
        };
        /**
         * @example {
         *       "access_token": "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiI1YjBmNmE1MiJ9.c2lnbmF0dXJl",
         *       "refresh_token": "frr_8Qv1Zk4n7Lw2p0Xs6Td9Ry3Ub5Me1Ha",
         *       "token_type": "Bearer",
         *       "expires_in": 900,
         *       "user": {
         *         "id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *         "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *         "email": "sara@example.com",
         *         "email_verified": true,
         *         "phone_number": null,
         *         "phone_verified": false,
         *         "full_name": "Sara Ahmadi",
         *         "avatar_url": null,
         *         "is_admin": false,
         *         "is_tenant_admin": false,
         *         "is_banned": false,
         *         "unblock_date": null,
         *         "register_mode": "Email",
         *         "last_active_date": "2026-11-20T10:00:00.000Z",
         *         "balance_minor": 10000000,
         *         "affiliate_balance_minor": 0,
         *         "loyalty_score": 40,
         *         "daily_remain_render_count": 3,
         *         "max_daily_render_count": 3,
         *         "parallel_rendering_ceiling": 1,
         *         "used_storage_bytes": 0,
         *         "slogan": null,
         *         "about_me": null,
         *         "company_name": "Acme Studio",
         *         "website_name": null,
         *         "birth_date": "1994-03-21",
         *         "gender": "Female",
         *         "locale": "fa",
         *         "email_tell_me": true,
         *         "sms_tell_me": false,
         *         "push_tell_me": false,
         *         "telegram_tell_me": false,
         *         "register_date": "2026-11-01T08:30:00.000Z",
         *         "updated_at": "2026-11-20T10:00:00.000Z"
         *       },
         *       "tenant": {
         *         "id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *         "slug": "acme",
         *         "name": "Acme Studio",
         *         "kind": "Reseller",
         *         "status": "Active",
         *         "custom_domain": null,
         *         "domain_verified": false,
         *         "contact_email": "office@acme.test",
         *         "max_users": null,
         *         "max_storage_gb": null,
         *         "monthly_render_qty": null,
         *         "trial_ends_at": null,
         *         "time_zone": "Asia/Tehran",
         *         "locale": "en",
         *         "created_at": "2026-10-01T00:00:00.000Z",
         *         "updated_at": "2026-10-15T00:00:00.000Z"
         *       }
         *     }
         */
        AuthTokens: {
            /** @description A JWT, for the `Authorization` header. */
            access_token: string;
            /** @description Opaque, good once. Keep it secret. */
            refresh_token: string;
            /** @description Given at a sign-in from a device that the service does not know. Keep it on the device, through sign-out too, and send it with the next sign-ins. It opens nothing by itself. */
            device_token?: string;
            /** @enum {string} */
            token_type: "Bearer";
            /** @description Seconds that the access token is good for. */
            expires_in: number;
            user: components["schemas"]["User"];
            tenant: components["schemas"]["Tenant"];
        };
        /**
         * @example {
         *       "auto_renew": true
         *     }
         */
        AutoRenewal: {
            auto_renew: boolean;
        };
        Avatar: {
            /** Format: uuid */
            id: string;
            title: string;
            /** @description Served by this service, as SVG. */
            url: string;
        };
        /**
         * @example {
         *       "avatar_url": "https://files.example.com/pictures/sara.png"
         *     }
         */
        AvatarChoice: {
            /**
             * Format: uuid
             * @description Of the library.
             */
            avatar_id?: string;
            /** @description An https address on a public host. */
            avatar_url?: string | null;
        };
        /**
         * @example {
         *       "balance_minor": 10000000,
         *       "affiliate_balance_minor": 0,
         *       "currency": "IRR",
         *       "daily_remain_render_count": 3,
         *       "parallel_rendering_ceiling": 1
         *     }
         */
        Balance: {
            /** Format: int64 */
            balance_minor: number;
            /**
             * Format: int64
             * @description Earned by sending others, beside the balance.
             */
            affiliate_balance_minor: number;
            /** @description ISO 4217, of both amounts. */
            currency: string;
            /** @description Renders left today. */
            daily_remain_render_count: number;
            /** @description How many renders may run at once. */
            parallel_rendering_ceiling: number;
        };
        /**
         * @example {
         *       "id": "4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60",
         *       "word": "Word",
         *       "place": "anywhere",
         *       "note": "Note",
         *       "created_at": "2026-11-20T10:00:00.000Z",
         *       "updated_at": "2026-11-20T10:00:00.000Z"
         *     }
         */
        BannedWord: {
            /** Format: uuid */
            id: string;
            word: string;
            /** @enum {string} */
            place: "anywhere" | "whole_word";
            note: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "word": "Word",
         *       "place": "anywhere",
         *       "note": "Note"
         *     }
         */
        BannedWordCreate: {
            word: string;
            /** @enum {string} */
            place: "anywhere" | "whole_word";
            note?: string | null;
        };
        /**
         * @example {
         *       "word": "Word"
         *     }
         */
        BannedWordUpdate: {
            word?: string;
            /** @enum {string} */
            place?: "anywhere" | "whole_word";
            note?: string | null;
        };
        /**
         * @example {
         *       "reason": "Sent unwanted messages",
         *       "unblock_date": "2036-12-20T10:00:00Z"
         *     }
         */
        BanOrder: {
            /** @description Kept in the history, and told in the event and to the user. */
            reason: string;
            /**
             * Format: date-time
             * @description When the ban ends by itself. Without it the ban has no end.
             */
            unblock_date?: string;
        };
        /**
         * @example {
         *       "payment_id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
         *       "purchase_token": "lDVMdSLtvBlpfcjE"
         *     }
         */
        BazaarPurchase: {
            /** Format: uuid */
            payment_id: string;
            purchase_token: string;
        };
        /** @enum {string} */
        BillingPeriod: "Monthly" | "Quarterly" | "Yearly";
        /**
         * @example {
         *       "id": "6b1f2f0c-1f0e-4d8c-8d62-1b9a3d4a7e90",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "name": "Welcome",
         *       "code": "WELCOME20",
         *       "kind": "Percentage",
         *       "value": 20,
         *       "currency": null,
         *       "owner_user_id": null,
         *       "owner_profit_percentage": null,
         *       "max_use_count": 500,
         *       "use_count": 12,
         *       "max_uses_per_user": 1,
         *       "minimum_amount_minor": null,
         *       "budget_minor": 50000000,
         *       "budget_used_minor": 11760000,
         *       "first_purchase_only": false,
         *       "applies_to_plan_ids": [],
         *       "starts_at": null,
         *       "expires_at": "2027-01-01T00:00:00.000Z",
         *       "is_active": true,
         *       "state": "active",
         *       "created_at": "2026-11-01T00:00:00.000Z",
         *       "updated_at": "2026-11-01T00:00:00.000Z"
         *     }
         */
        Discount: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description Null when the code is good in every tenant.
             */
            tenant_id: string | null;
            name: string;
            code: string;
            kind: components["schemas"]["DiscountKind"];
            /** @description Percent, minor units of `currency`, months, or render credits, by `kind`. */
            value: number;
            /** @description ISO 4217; null unless `kind` is FixedAmount. */
            currency: string | null;
            /**
             * Format: uuid
             * @description The user who earns by it.
             */
            owner_user_id: string | null;
            owner_profit_percentage: number | null;
            /** @description Null for no limit. */
            max_use_count: number | null;
            use_count: number;
            /** @description Null for no limit. */
            max_uses_per_user: number | null;
            /**
             * Format: int64
             * @description The least price of a plan, in minor units of its currency; null for any.
             */
            minimum_amount_minor: number | null;
            /**
             * Format: int64
             * @description The most that all uses together take off, in minor units of `currency`, or rial where that is null; null for no limit.
             */
            budget_minor: number | null;
            /**
             * Format: int64
             * @description What the uses took off so far, those of payments under way included.
             */
            budget_used_minor: number;
            /** @description Only for those who never paid before. */
            first_purchase_only: boolean;
            /** @description Empty for every plan. */
            applies_to_plan_ids: string[];
            /** Format: date-time */
            starts_at: string | null;
            /** Format: date-time */
            expires_at: string | null;
            /** @description False once switched off. */
            is_active: boolean;
            /**
             * @description What the other properties come to now.
             * @enum {string}
             */
            state: "active" | "scheduled" | "ended" | "used_up" | "switched_off";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "valid": true,
         *       "kind": "Percentage",
         *       "value": 20
         *     }
         */
        DiscountAnswer: {
            valid: boolean;
            /**
             * Format: int64
             * @description What the code takes off in minor units, where that is known.
             */
            discount_minor?: number;
            kind?: components["schemas"]["DiscountKind"];
            value?: number;
            /**
             * @description Why the code cannot be used; absent when it can.
             * @enum {string}
             */
            reason?: "not_found" | "switched_off" | "not_started" | "ended" | "used_up" | "budget_used_up" | "plan_not_included" | "currency_differs" | "below_minimum" | "used_by_you" | "not_first_purchase";
        };
        /**
         * @example {
         *       "name": "Welcome",
         *       "code": "WELCOME20",
         *       "kind": "Percentage",
         *       "value": 20,
         *       "max_use_count": 500,
         *       "max_uses_per_user": 1,
         *       "budget_minor": 50000000,
         *       "expires_at": "2037-01-01T00:00:00Z"
         *     }
         */
        DiscountCreate: {
            name: string;
            /** @description Three to forty letters, digits, hyphens and underscores; case does not matter. */
            code: string;
            kind: components["schemas"]["DiscountKind"];
            /** @description Percent (at most 100, two decimals), minor units of `currency`, months, or render credits, by `kind`; whole numbers but for percent. */
            value: number;
            /** @description ISO 4217, of a FixedAmount; IRR when left out. The other kinds have none. */
            currency?: string;
            /** Format: uuid */
            owner_user_id?: string;
            /** @description What the owner earns of each payment. Needs `owner_user_id`. */
            owner_profit_percentage?: number;
            max_use_count?: number;
            max_uses_per_user?: number;
            /**
             * Format: int64
             * @description The least price of a plan, in minor units of its currency.
             */
            minimum_amount_minor?: number;
            /**
             * Format: int64
             * @description The most that all uses together may take off, in minor units of `currency`; rial for a Percentage, which is then for plans in rial alone. Other kinds have none.
             */
            budget_minor?: number;
            /**
             * @description Only for those who never paid before.
             * @default false
             */
            first_purchase_only?: boolean;
            /** @description Every plan when empty or left out. */
            applies_to_plan_ids?: string[];
            /** Format: date-time */
            starts_at?: string;
            /**
             * Format: date-time
             * @description After `starts_at`, and in the future.
             */
            expires_at?: string;
        };
        /** @enum {string} */
        DiscountKind: "Percentage" | "FixedAmount" | "FreeMonths" | "RenderCredits";
        /**
         * @example {
         *       "code": "WELCOME20"
         *     }
         */
        DiscountQuestion: {
            /** @description In any case. */
            code: string;
            /**
             * Format: uuid
             * @description The plan that it would be used for.
             */
            plan_id?: string;
        };
        /**
         * @example {
         *       "verification_id": "6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55",
         *       "challenge_record": "flatrender-domain-verification=3f9c2b7d41e8a60c5d12f7b94e03a8c6d5e1f072",
         *       "expires_at": "2026-11-27T10:00:00.000Z",
         *       "domain": "video.acme.test",
         *       "status": "Pending",
         *       "method": "DNS_TXT",
         *       "dns_record": {
         *         "type": "TXT",
         *         "name": "_flatrender.video.acme.test",
         *         "value": "flatrender-domain-verification=3f9c2b7d41e8a60c5d12f7b94e03a8c6d5e1f072"
         *       },
         *       "file": {
         *         "url": "https://video.acme.test/.well-known/flatrender-domain-verification.txt",
         *         "content": "flatrender-domain-verification=3f9c2b7d41e8a60c5d12f7b94e03a8c6d5e1f072"
         *       }
         *     }
         */
        DomainChallenge: {
            /** Format: uuid */
            verification_id: string;
            /** @description What the record or the file must hold. */
            challenge_record: string;
            /**
             * Format: date-time
             * @description Left out once the domain is verified.
             */
            expires_at?: string;
            domain: string;
            /** @enum {string} */
            status: "Pending" | "Verified" | "Failed";
            /** @enum {string} */
            method: "DNS_TXT" | "HTTP_FILE";
            /** @description What the zone of the domain must hold. Other records at the name do no harm. */
            dns_record: {
                /** @enum {string} */
                type: "TXT";
                name: string;
                value: string;
            };
            /** @description The same as a file of the site, by https and without a redirect; as good as the record. */
            file: {
                url: string;
                content: string;
            };
        };
        /**
         * @example {
         *       "domain": "video.acme.test"
         *     }
         */
        DomainClaim: {
            /** @description In any letter case and script; kept in ASCII. No address, and no public suffix such as co.uk. */
            domain: string;
            /**
             * @default DNS_TXT
             * @enum {string}
             */
            method?: "DNS_TXT" | "HTTP_FILE";
        };
        EarnedGift: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            gift_id: string;
            name: string;
            description?: string;
            /** @description What it holds, such as `Balance`, `RenderCredits`, `LoyaltyScore` or `Discount`. */
            prize_type: string;
            /**
             * Format: int64
             * @description Minor units for `Balance`, percent for `Discount`, else a count.
             */
            value: number;
            /** @description What `value` counts, in words. */
            unit: string;
            /** Format: date-time */
            earned_at: string;
            /** Format: date-time */
            expires_at: string | null;
            is_used: boolean;
            /** @description The code that it gave, good once and for this user alone; in the answer of its use. */
            discount_code?: string;
        };
        /**
         * @example {
         *       "reason": "Asked for by letter."
         *     }
         */
        ErasureOrder: {
            reason: string;
        };
        /**
         * @description The body of every answer with a status of 400 or above, whoever raised it.
         * @example {
         *       "error": {
         *         "code": "not_found",
         *         "message": "No such user.",
         *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
         *       }
         *     }
         */
        Error: {
            error: {
                code: components["schemas"]["ErrorCode"];
                /** @description For people, in English. Programs decide by `code`. */
                message: string;
                /** @description What a program needs beside the code. `validation_failed` and `unprocessable` carry `fields`, a list of `{ field, message }`. Operations name their own. */
                details?: {
                    [key: string]: unknown;
                };
                /** @description Quote it when asking for help. */
                trace_id: string;
            };
        };
        /**
         * @description Why a call was refused. Codes are added, never renamed.
         * @enum {string}
         */
        ErrorCode: "bad_request" | "validation_failed" | "invalid_json" | "tenant_required" | "unauthenticated" | "invalid_credentials" | "token_invalid" | "token_expired" | "session_revoked" | "invalid_code" | "forbidden" | "user_banned" | "tenant_suspended" | "mfa_required" | "verification_required" | "not_found" | "method_not_allowed" | "not_acceptable" | "conflict" | "slug_taken" | "code_taken" | "email_taken" | "domain_taken" | "already_banned" | "not_banned" | "user_limit_reached" | "quest_not_completed" | "quest_already_claimed" | "gift_expired" | "gift_already_used" | "stale_record" | "status_not_allowed" | "insufficient_funds" | "request_in_progress" | "plan_unavailable" | "payment_refused" | "payment_not_made" | "payment_not_refundable" | "payload_too_large" | "uri_too_long" | "unsupported_media_type" | "unprocessable" | "currency_mismatch" | "discount_not_valid" | "idempotency_key_reused" | "refund_exceeds_payment" | "rate_limited" | "internal" | "unavailable" | "provider_unavailable";
        /**
         * @example {
         *       "type": "identity.user.registered.v1",
         *       "subject": "user",
         *       "description": "Somebody registered."
         *     }
         */
        EventType: {
            type: string;
            /** @description What kind of record the event tells of. */
            subject: string;
            description: string;
        };
        ExternalIdentity: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            provider: "google" | "telegram";
            /** @description As the provider told it when it was linked. */
            email: string | null;
            /** Format: date-time */
            linked_at: string;
            /** Format: date-time */
            last_used_at: string;
        };
        /**
         * @example {
         *       "status": "10",
         *       "track_id": "10012",
         *       "id": "d2e353189823079e1e4181772cff5292",
         *       "order_id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
         *       "amount": "4312000"
         *     }
         */
        IdpayReturn: {
            status?: string;
            track_id?: string;
            /** @description How IdPay knows the payment. */
            id?: string;
            order_id?: string;
            amount?: string;
            card_no?: string;
            hashed_card_no?: string;
            date?: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @description The properties beside `active` are there when it is true.
         * @example {
         *       "active": true,
         *       "token_type": "Bearer",
         *       "sub": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "sid": "9f0b8f6e-0d43-4d4b-8a53-0b3a4b3d6c70",
         *       "iat": 1795158000,
         *       "exp": 1795158900,
         *       "amr": [
         *         "pwd"
         *       ],
         *       "is_admin": false,
         *       "is_tenant_admin": false
         *     }
         */
        Introspection: {
            active: boolean;
            /**
             * @description `Bearer` for an access token, `refresh_token` for a refresh token, which is no bearer token.
             * @enum {string}
             */
            token_type?: "Bearer" | "refresh_token";
            /**
             * Format: uuid
             * @description The user.
             */
            sub?: string;
            /** Format: uuid */
            tenant_id?: string;
            /**
             * Format: uuid
             * @description The session.
             */
            sid?: string;
            /** @description When it was issued, in seconds since 1970. */
            iat?: number;
            /** @description When it ends by itself, in seconds since 1970. It can end sooner. */
            exp?: number;
            /** @description How the user was recognised (RFC 8176). */
            amr?: string[];
            /** @description There when a staff member acts as the user (RFC 8693). Such a token changes no credential and moves no money. */
            act?: {
                /**
                 * Format: uuid
                 * @description The staff member.
                 */
                sub: string;
            };
            is_admin?: boolean;
            is_tenant_admin?: boolean;
        };
        /**
         * @example {
         *       "token": "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiI1YjBmNmE1MiJ9.c2lnbmF0dXJl"
         *     }
         */
        IntrospectionRequest: {
            /** @description An access token or a refresh token. */
            token: string;
            /**
             * @description As RFC 7662 has it. The token's own form decides; the hint is taken and not needed.
             * @enum {string}
             */
            token_type_hint?: "access_token" | "refresh_token";
        };
        /**
         * @example {
         *       "id": "8d1f2c44-3b7e-4a0f-9a61-5c2e7f0b9d13",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "email": "neda@example.com",
         *       "role": "user",
         *       "state": "open",
         *       "invited_by": {
         *         "kind": "user",
         *         "id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *         "label": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11"
         *       },
         *       "created_at": "2026-11-20T10:00:00.000Z",
         *       "sent_at": "2026-11-20T10:00:00.000Z",
         *       "expires_at": "2026-11-27T10:00:00.000Z",
         *       "accepted_at": null,
         *       "accepted_user_id": null,
         *       "revoked_at": null
         *     }
         */
        Invitation: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id: string;
            email: string;
            role: components["schemas"]["MemberRole"];
            state: components["schemas"]["InvitationState"];
            /** @description Who invited last. */
            invited_by: {
                /** @enum {string} */
                kind: "user" | "service" | "staff" | "system";
                /** Format: uuid */
                id: string | null;
                /** @description For people to read, such as a staff member's address. */
                label: string;
            };
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When the last mail was queued.
             */
            sent_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            accepted_at: string | null;
            /** Format: uuid */
            accepted_user_id: string | null;
            /** Format: date-time */
            revoked_at: string | null;
        };
        /**
         * @example {
         *       "token": "fri_0123456789abcdef",
         *       "password": "correct horse 7 battery",
         *       "full_name": "Neda Karimi"
         *     }
         */
        InvitationAcceptance: {
            /** @description Of the link. */
            token: string;
            /** @description Of the account that is made. Not needed by whoever has one. */
            password?: string;
            /** @description Of the account that is made. */
            full_name?: string;
        };
        /**
         * @example {
         *       "user_id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *       "tenant_slug": "acme",
         *       "role": "user",
         *       "account_created": true
         *     }
         */
        InvitationAccepted: {
            /** Format: uuid */
            user_id: string;
            /** @description Where to sign in. */
            tenant_slug: string;
            role: components["schemas"]["MemberRole"];
            /** @description Whether an account was made, or one that there was got the role. */
            account_created: boolean;
        };
        /**
         * @example {
         *       "email": "neda@example.com",
         *       "role": "user"
         *     }
         */
        InvitationOrder: {
            /** Format: email */
            email: string;
            role: components["schemas"]["MemberRole"];
        };
        /** @enum {string} */
        InvitationState: "open" | "expired" | "accepted" | "revoked";
        /**
         * @description One of `email` and `phone_number` is needed.
         * @example {
         *       "tenant_slug": "acme",
         *       "email": "sara@example.com",
         *       "password": "a-long-enough-password",
         *       "device_name": "Pixel 9"
         *     }
         */
        LoginAttempt: {
            tenant_slug: string;
            email?: string;
            phone_number?: string;
            password: string;
            /** @description Made by the client and kept by it, so that a session names its device. */
            device_id?: string;
            /** @description Shown in the list of sessions. */
            device_name?: string;
            /** @description Of an earlier sign-in on this device. A device that the account was signed in on has tries of its own, so that others who guess its password do not keep its owner out. */
            device_token?: string;
        };
        /**
         * @example {
         *       "user_id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *       "email": "sara@example.com",
         *       "phone_number": null,
         *       "full_name": "Sara Ahmadi",
         *       "role": "manager",
         *       "is_banned": false,
         *       "joined_at": "2026-11-01T08:30:00.000Z",
         *       "last_active_at": "2026-11-20T10:00:00.000Z"
         *     }
         */
        Member: {
            /** Format: uuid */
            user_id: string;
            email: string | null;
            phone_number: string | null;
            full_name: string | null;
            role: components["schemas"]["MemberRole"];
            /** @description Whether a ban is in force now; so is that of a member who was removed. */
            is_banned: boolean;
            /** Format: date-time */
            joined_at: string;
            /** Format: date-time */
            last_active_at: string | null;
        };
        /**
         * @example {
         *       "reason": "Left the company"
         *     }
         */
        MemberRemoval: {
            /** @description Told to the user when he tries to sign in. Without one it says that he was removed. */
            reason?: string;
        };
        /**
         * @description A `manager` administers the tenant; every member is at least a `user`.
         * @enum {string}
         */
        MemberRole: "user" | "manager";
        /**
         * @example {
         *       "role": "manager"
         *     }
         */
        MemberRoleChange: {
            role: components["schemas"]["MemberRole"];
            /** @description Kept in the audit trail. */
            reason?: string;
        };
        /**
         * @example {
         *       "mfa_token": "frm_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c",
         *       "code": "492039"
         *     }
         */
        MfaChallengeAnswer: {
            mfa_token: string;
            /** @description Six digits of the second factor, or a recovery code; small letters and spaces are taken as well. */
            code: string;
        };
        /**
         * @example {
         *       "mfa_token": "frm_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c"
         *     }
         */
        MfaCodeRequest: {
            /** @description Of a sign-in that waits for its second factor, in place of an access token. */
            mfa_token?: string;
        };
        /**
         * @example {
         *       "phone_number_hint": "••••4567",
         *       "expires_in": 540
         *     }
         */
        MfaCodeSent: {
            /** @description The end of the number that it went to. */
            phone_number_hint: string;
            /** @description Seconds that the code is good for. */
            expires_in: number;
        };
        MfaFactor: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            factor_type: "TOTP" | "SMS";
            label: string | null;
            /** @description Where the codes go. For SMS. */
            phone_number: string | null;
            /** Format: date-time */
            confirmed_at: string;
            /** Format: date-time */
            last_used_at: string | null;
        };
        /**
         * @example {
         *       "factors": [
         *         {
         *           "id": "3b9a5b9e-2f0c-4a57-9a3e-5f7d0c1b2a44",
         *           "factor_type": "TOTP",
         *           "label": "Pixel 9",
         *           "phone_number": null,
         *           "confirmed_at": "2026-11-20T10:00:00.000Z",
         *           "last_used_at": null
         *         }
         *       ],
         *       "recovery_codes_left": 10
         *     }
         */
        MfaFactors: {
            factors: components["schemas"]["MfaFactor"][];
            recovery_codes_left: number;
        };
        /**
         * @example {
         *       "code": "492039"
         *     }
         */
        MfaProof: {
            /** @description Six digits of a second factor, or a recovery code. */
            code: string;
        };
        /**
         * @example {
         *       "reason": "Lost the phone; called back on the number of the account"
         *     }
         */
        MfaReset: {
            /** @description Kept in the audit trail. */
            reason: string;
        };
        /**
         * @example {
         *       "factor_type": "TOTP",
         *       "label": "Pixel 9",
         *       "mfa_token": "frm_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c"
         *     }
         */
        MfaSetUp: {
            /** @enum {string} */
            factor_type: "TOTP" | "SMS";
            /** @description What the user calls it, to tell several apart. */
            label?: string;
            /** @description Of a second factor that the user has, or a recovery code. */
            code?: string;
            /** @description Of a sign-in that asks for a factor to be set up, in place of an access token. */
            mfa_token?: string;
        };
        /**
         * @example {
         *       "factor_id": "3b9a5b9e-2f0c-4a57-9a3e-5f7d0c1b2a44",
         *       "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
         *       "otpauth_url": "otpauth://totp/Acme%20Studio:sara%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme%20Studio",
         *       "qr_code_url": "data:image/png;base64,iVBORw0KGgo=",
         *       "recovery_codes": [
         *         "K7QPX-2MBHD",
         *         "9FWTR-LC4VN"
         *       ]
         *     }
         */
        MfaSetUpStarted: {
            /** Format: uuid */
            factor_id: string;
            /** @description Base32, for those who type it into their authenticator app. For TOTP. */
            secret?: string;
            /** @description What the QR code holds. For TOTP. */
            otpauth_url?: string;
            /** @description The QR code as a PNG in a data URL. For TOTP. */
            qr_code_url?: string;
            /** @description Ten codes, each good once in place of a code of the factor. Absent when the user has recovery codes already. */
            recovery_codes?: string[];
        };
        /**
         * @example {
         *       "factor_id": "3b9a5b9e-2f0c-4a57-9a3e-5f7d0c1b2a44",
         *       "code": "492039",
         *       "mfa_token": "frm_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c"
         *     }
         */
        MfaVerification: {
            /** Format: uuid */
            factor_id: string;
            /** @description Six digits. */
            code: string;
            /** @description Of the sign-in that asked for the factor, in place of an access token. */
            mfa_token?: string;
        };
        /**
         * @example {
         *       "factor": {
         *         "id": "3b9a5b9e-2f0c-4a57-9a3e-5f7d0c1b2a44",
         *         "factor_type": "TOTP",
         *         "label": "Pixel 9",
         *         "phone_number": null,
         *         "confirmed_at": "2026-11-20T10:00:00.000Z",
         *         "last_used_at": "2026-11-20T10:00:00.000Z"
         *       }
         *     }
         */
        MfaVerified: {
            factor: components["schemas"]["MfaFactor"];
            tokens?: components["schemas"]["AuthTokens"];
        };
        /**
         * @example {
         *       "tenant_slug": "acme",
         *       "code": "eyJpZCI6MSwiYXV0aF9kYXRlIjoxNzk1MTU4MDAwfQ",
         *       "device_name": "Pixel 9"
         *     }
         */
        OauthLogin: {
            tenant_slug: string;
            /** @description What the provider sent back; of Telegram the widget's payload as base64url JSON. */
            code: string;
            /** @description When given, it must be the one that the sign-in began with. */
            redirect_uri?: string;
            /** @description Needed with Google. */
            state?: string;
            /** @description Needed with Google. */
            code_verifier?: string;
            /** @description Made by the client and kept by it, so that a session names its device. */
            device_id?: string;
            /** @description Shown in the list of sessions. */
            device_name?: string;
            /** @description Of an earlier sign-in on this device. */
            device_token?: string;
        };
        /**
         * @example {
         *       "tenant_slug": "acme",
         *       "redirect_uri": "https://app.acme.example/signed-in",
         *       "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
         *     }
         */
        OauthStart: {
            tenant_slug: string;
            /** @description Where the provider sends the browser back to; in full, without a query. */
            redirect_uri: string;
            /** @description The SHA-256 of the verifier in base64url. */
            code_challenge: string;
            /** @enum {string} */
            code_challenge_method?: "S256";
        };
        /**
         * @example {
         *       "authorization_url": "https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=1",
         *       "state": "fro_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c",
         *       "expires_in": 600
         *     }
         */
        OauthStarted: {
            /**
             * Format: uri
             * @description Where to send the browser. It holds the state and a nonce.
             */
            authorization_url: string;
            /** @description Keep it, and go on only with what comes back with it. */
            state: string;
            /** @description Seconds that the state is good for. */
            expires_in: number;
        };
        /**
         * @example {
         *       "page": 1,
         *       "page_size": 20,
         *       "total": 1,
         *       "has_more": false
         *     }
         */
        PaginationMeta: {
            page: number;
            page_size: number;
            /** @description How many entries all pages have together. */
            total: number;
            /** @description Whether a further page has entries. */
            has_more: boolean;
        };
        /**
         * @example {
         *       "id": "7c1e6a0d-93d5-4d0e-8a3c-5b1d2f4e6a90",
         *       "name": "Pixel 9",
         *       "host": "app.acme.example",
         *       "transports": [
         *         "internal",
         *         "hybrid"
         *       ],
         *       "backed_up": true,
         *       "created_at": "2026-11-20T10:00:00.000Z",
         *       "last_used_at": null
         *     }
         */
        Passkey: {
            /** Format: uuid */
            id: string;
            /** @description What the user calls it. */
            name: string | null;
            /** @description Where it is good. */
            host: string;
            /** @description How it is reached, as the browser told it. */
            transports: string[];
            /** @description Whether its maker keeps a copy, as synced passkeys have. */
            backed_up: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            last_used_at: string | null;
        };
        /** @description As `toJSON()` of what `navigator.credentials.get` gave. What browsers add to it is not looked at. */
        PasskeyAssertion: {
            id: string;
            rawId: string;
            /** @enum {string} */
            type: "public-key";
            response: {
                clientDataJSON: string;
                authenticatorData: string;
                signature: string;
                userHandle?: string | null;
            };
            authenticatorAttachment?: string | null;
            /** @description Not looked at. */
            clientExtensionResults?: Record<string, never>;
        };
        /** @description As `toJSON()` of what `navigator.credentials.create` gave. What browsers add to it is not looked at. */
        PasskeyAttestation: {
            id: string;
            rawId: string;
            /** @enum {string} */
            type: "public-key";
            response: {
                clientDataJSON: string;
                attestationObject: string;
                transports?: string[];
            };
            authenticatorAttachment?: string | null;
            /** @description Not looked at. */
            clientExtensionResults?: Record<string, never>;
        };
        /**
         * @example {
         *       "mfa_token": "frm_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c",
         *       "credential": {
         *         "id": "dGhlLWlkLW9mLWEtcGFzc2tleQ",
         *         "rawId": "dGhlLWlkLW9mLWEtcGFzc2tleQ",
         *         "type": "public-key",
         *         "response": {
         *           "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
         *           "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ",
         *           "signature": "MEUCIQDR",
         *           "userHandle": "Ww9qUm0OSwqaVQ9fD4t8EQ"
         *         },
         *         "clientExtensionResults": {}
         *       }
         *     }
         */
        PasskeyChallengeAnswer: {
            /** @description Of the sign-in that waits for its second factor. */
            mfa_token: string;
            credential: components["schemas"]["PasskeyAssertion"];
        };
        /**
         * @example {
         *       "mfa_token": "frm_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c",
         *       "origin": "https://app.acme.example"
         *     }
         */
        PasskeyChallengeStart: {
            /** @description Of the sign-in that waits for its second factor. */
            mfa_token: string;
            /** @description Where the page is, with scheme and port. */
            origin?: string;
        };
        /** @description For `PublicKeyCredential.parseCreationOptionsFromJSON`, named as WebAuthn names it. */
        PasskeyCreationOptions: {
            challenge: string;
            rp: {
                /** @description The host that the passkey is for. */
                id: string;
                name: string;
            };
            user: {
                /** @description Base64url. */
                id: string;
                name: string;
                displayName: string;
            };
            pubKeyCredParams: {
                /** @enum {string} */
                type: "public-key";
                /** @description COSE algorithm. */
                alg: number;
            }[];
            /** @description Milliseconds. */
            timeout: number;
            /** @enum {string} */
            attestation: "none";
            excludeCredentials: components["schemas"]["PasskeyDescriptor"][];
            authenticatorSelection: {
                /** @enum {string} */
                residentKey: "required";
                requireResidentKey: boolean;
                /** @enum {string} */
                userVerification: "required";
            };
        };
        PasskeyDescriptor: {
            id: string;
            /** @enum {string} */
            type: "public-key";
            /** @description How it is reached, as the browser told it. */
            transports?: string[];
        };
        /**
         * @example {
         *       "credential": {
         *         "id": "dGhlLWlkLW9mLWEtcGFzc2tleQ",
         *         "rawId": "dGhlLWlkLW9mLWEtcGFzc2tleQ",
         *         "type": "public-key",
         *         "response": {
         *           "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
         *           "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ",
         *           "signature": "MEUCIQDR",
         *           "userHandle": "Ww9qUm0OSwqaVQ9fD4t8EQ"
         *         },
         *         "clientExtensionResults": {}
         *       },
         *       "device_name": "Pixel 9"
         *     }
         */
        PasskeyLogin: {
            credential: components["schemas"]["PasskeyAssertion"];
            /** @description Made by the client and kept by it, so that a session names its device. */
            device_id?: string;
            /** @description Shown in the list of sessions. */
            device_name?: string;
            /** @description Of an earlier sign-in on this device. */
            device_token?: string;
        };
        /**
         * @example {
         *       "tenant_slug": "acme",
         *       "origin": "https://app.acme.example"
         *     }
         */
        PasskeyLoginStart: {
            tenant_slug: string;
            /** @description Where the page is, with scheme and port. */
            origin?: string;
        };
        /**
         * @example {
         *       "name": "Pixel 9"
         *     }
         */
        PasskeyName: {
            /** @description What the user calls it, to tell several apart. */
            name: string;
        };
        /**
         * @example {
         *       "code": "492039"
         *     }
         */
        PasskeyProof: {
            /** @description Of a user without a second factor. */
            current_password?: string;
            /** @description Of a second factor that the user has, or a recovery code. */
            code?: string;
        };
        /**
         * @example {
         *       "passkey": {
         *         "id": "7c1e6a0d-93d5-4d0e-8a3c-5b1d2f4e6a90",
         *         "name": "Pixel 9",
         *         "host": "app.acme.example",
         *         "transports": [
         *           "internal",
         *           "hybrid"
         *         ],
         *         "backed_up": true,
         *         "created_at": "2026-11-20T10:00:00.000Z",
         *         "last_used_at": null
         *       },
         *       "recovery_codes": [
         *         "K7QPX-2MBHD",
         *         "9FWTR-LC4VN"
         *       ]
         *     }
         */
        PasskeyRegistered: {
            passkey: components["schemas"]["Passkey"];
            /** @description Ten codes, each good once in place of a second factor. Absent when the user has recovery codes already. */
            recovery_codes?: string[];
        };
        /**
         * @example {
         *       "credential": {
         *         "id": "dGhlLWlkLW9mLWEtcGFzc2tleQ",
         *         "rawId": "dGhlLWlkLW9mLWEtcGFzc2tleQ",
         *         "type": "public-key",
         *         "response": {
         *           "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
         *           "attestationObject": "o2NmbXRkbm9uZQ",
         *           "transports": [
         *             "internal",
         *             "hybrid"
         *           ]
         *         },
         *         "clientExtensionResults": {}
         *       },
         *       "name": "Pixel 9"
         *     }
         */
        PasskeyRegistration: {
            credential: components["schemas"]["PasskeyAttestation"];
            /** @description What the user calls it, to tell several apart. */
            name?: string;
        };
        /**
         * @example {
         *       "origin": "https://app.acme.example",
         *       "current_password": "correct horse 7 battery"
         *     }
         */
        PasskeyRegistrationStart: {
            /** @description Where the page is, with scheme and port. */
            origin?: string;
            /** @description Of a user without a second factor. */
            current_password?: string;
            /** @description Of a second factor that the user has, or a recovery code. */
            code?: string;
        };
        /**
         * @example {
         *       "options": {
         *         "challenge": "3q2-7wAAbGVhc3QgYXMgbG9uZyBhcyBhIHJlYWwgb25l",
         *         "rp": {
         *           "id": "studio.acme.test",
         *           "name": "Acme Studio"
         *         },
         *         "user": {
         *           "id": "WwZqUm0OSwqaVQ9fD4t8EQ",
         *           "name": "sara@example.com",
         *           "displayName": "Sara Ahmadi"
         *         },
         *         "pubKeyCredParams": [
         *           {
         *             "type": "public-key",
         *             "alg": -7
         *           },
         *           {
         *             "type": "public-key",
         *             "alg": -257
         *           }
         *         ],
         *         "timeout": 300000,
         *         "attestation": "none",
         *         "excludeCredentials": [],
         *         "authenticatorSelection": {
         *           "residentKey": "required",
         *           "requireResidentKey": true,
         *           "userVerification": "required"
         *         }
         *       },
         *       "expires_in": 300
         *     }
         */
        PasskeyRegistrationStarted: {
            options: components["schemas"]["PasskeyCreationOptions"];
            /** @description Seconds that the challenge is good for. */
            expires_in: number;
        };
        /** @description For `PublicKeyCredential.parseRequestOptionsFromJSON`, named as WebAuthn names it. */
        PasskeyRequestOptions: {
            challenge: string;
            /** @description The host that the passkey is for. */
            rpId: string;
            /** @description Milliseconds. */
            timeout: number;
            /** @enum {string} */
            userVerification: "required" | "preferred";
            allowCredentials: components["schemas"]["PasskeyDescriptor"][];
        };
        /**
         * @example {
         *       "options": {
         *         "challenge": "3q2-7wAAbGVhc3QgYXMgbG9uZyBhcyBhIHJlYWwgb25l",
         *         "rpId": "studio.acme.test",
         *         "timeout": 300000,
         *         "userVerification": "required",
         *         "allowCredentials": []
         *       },
         *       "expires_in": 300
         *     }
         */
        PasskeyRequestStarted: {
            options: components["schemas"]["PasskeyRequestOptions"];
            /** @description Seconds that the challenge is good for. */
            expires_in: number;
        };
        /**
         * @example {
         *       "passkeys": [
         *         {
         *           "id": "7c1e6a0d-93d5-4d0e-8a3c-5b1d2f4e6a90",
         *           "name": "Pixel 9",
         *           "host": "app.acme.example",
         *           "transports": [
         *             "internal",
         *             "hybrid"
         *           ],
         *           "backed_up": true,
         *           "created_at": "2026-11-20T10:00:00.000Z",
         *           "last_used_at": null
         *         }
         *       ]
         *     }
         */
        Passkeys: {
            passkeys: components["schemas"]["Passkey"][];
        };
        /**
         * @example {
         *       "current_password": "a-long-enough-password",
         *       "new_password": "another-long-password"
         *     }
         */
        PasswordChange: {
            current_password: string;
            new_password: string;
        };
        /**
         * @example {
         *       "token": "frv_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c",
         *       "new_password": "another-long-password"
         *     }
         */
        PasswordReset: {
            token: string;
            new_password: string;
        };
        /**
         * @example {
         *       "reset": true
         *     }
         */
        PasswordResetDone: {
            reset: boolean;
        };
        /**
         * @example {
         *       "id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
         *       "gateway": "ZarinPal",
         *       "status": "Confirmed",
         *       "action": "PlanPurchase",
         *       "amount_minor": 4312000,
         *       "currency": "IRR",
         *       "title": "Pro",
         *       "card_last4": "5995",
         *       "confirmed_at": "2026-11-24T10:00:00.000Z",
         *       "failed_at": null,
         *       "failure_reason": null,
         *       "created_at": "2026-11-24T09:58:00.000Z",
         *       "user_id": "5a1d5c52-8a0f-4a58-9a2a-0b6cf0c3a0f1",
         *       "plan_id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
         *       "price_minor": 4900000,
         *       "discount_minor": 980000,
         *       "tax_minor": 392000,
         *       "refunded_minor": 0,
         *       "receipt_number": 1024,
         *       "expires_at": "2026-11-24T10:28:00.000Z"
         *     }
         */
        Payment: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            gateway: "ZarinPal" | "IdPay" | "Bazaar" | "Stripe" | "Balance";
            /**
             * @description Pending until it is Confirmed, Failed or Expired; then, as money goes back, PartlyRefunded and Refunded.
             * @enum {string}
             */
            status: "Pending" | "Confirmed" | "Failed" | "Expired" | "PartlyRefunded" | "Refunded";
            /** @enum {string} */
            action: "PlanPurchase" | "PlanRenewal";
            /**
             * Format: int64
             * @description Price less discount plus tax.
             */
            amount_minor: number;
            currency: string;
            title: string;
            description?: string;
            card_last4?: string;
            /** Format: date-time */
            confirmed_at: string | null;
            /**
             * Format: date-time
             * @description When it failed or expired.
             */
            failed_at: string | null;
            failure_reason: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            user_id: string;
            /** Format: uuid */
            plan_id: string;
            /** Format: int64 */
            price_minor: number;
            /** Format: int64 */
            discount_minor: number;
            /** Format: int64 */
            tax_minor: number;
            /** Format: int64 */
            refunded_minor: number;
            /** Format: int64 */
            receipt_number: number | null;
            /**
             * Format: date-time
             * @description Until when a Pending payment may be made.
             */
            expires_at: string;
        };
        /**
         * @example {
         *       "exported_at": "2026-11-20T10:00:00.000Z",
         *       "user_id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *       "parts": {
         *         "notes": {
         *           "total": 1,
         *           "rows": [
         *             {
         *               "text": "Called about a lost phone.",
         *               "created_at": "2026-11-20T10:00:00.000Z"
         *             }
         *           ]
         *         }
         *       }
         *     }
         */
        PersonalDataExport: {
            /** Format: date-time */
            exported_at: string;
            /** Format: uuid */
            user_id: string;
            /** @description By kind of record, such as `account`, `sessions`, `messages` or `audit`; new kinds may come. */
            parts: {
                [key: string]: components["schemas"]["PersonalDataPart"];
            };
        };
        PersonalDataPart: {
            total: number;
            /** @description The newest first, ten thousand at most; `total` tells when there are more. */
            rows: {
                [key: string]: unknown;
            }[];
        };
        /**
         * @example {
         *       "id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
         *       "tenant_id": null,
         *       "scope": "User",
         *       "code": "pro",
         *       "name": "Pro",
         *       "description": "For those who make videos every week",
         *       "price_minor": 4900000,
         *       "before_price_minor": 5900000,
         *       "currency": "IRR",
         *       "tax_percentage": 10,
         *       "billing_period": "Monthly",
         *       "seconds_charge": 3600,
         *       "monthly_renders_quota": 100,
         *       "storage_gb": 50,
         *       "parallel_renders": 2,
         *       "daily_renders": 20,
         *       "max_resolution": "1080p",
         *       "render_speed_factor": 1.5,
         *       "icon": "star",
         *       "is_featured": true,
         *       "features": {
         *         "watermark": false,
         *         "priority_support": true
         *       },
         *       "is_active": true
         *     }
         */
        Plan: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description Null when on offer in every tenant.
             */
            tenant_id: string | null;
            scope: components["schemas"]["PlanScope"];
            code: string;
            name: string;
            description?: string;
            /**
             * Format: int64
             * @description Minor units of `currency` for one billing period, before tax.
             */
            price_minor: number;
            /**
             * Format: int64
             * @description What it is said to have cost before.
             */
            before_price_minor: number | null;
            /** @description ISO 4217. */
            currency: string;
            /** @description Added to the price. */
            tax_percentage: number;
            billing_period: components["schemas"]["BillingPeriod"];
            /** @description Seconds of rendering in each period. */
            seconds_charge: number;
            /** @description Null for no limit. */
            monthly_renders_quota: number | null;
            storage_gb: number;
            /** @description Renders that may run at once. */
            parallel_renders: number;
            daily_renders: number;
            max_resolution: string;
            render_speed_factor: number;
            icon?: string;
            is_featured: boolean;
            /** @description More that the plan brings, by name, as texts, numbers and flags. */
            features: {
                [key: string]: unknown;
            };
            /** @description False once it is no longer on offer. */
            is_active: boolean;
        };
        /**
         * @example {
         *       "plan_id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
         *       "gateway": "ZarinPal",
         *       "discount_code": "WELCOME20"
         *     }
         */
        PlanPurchase: {
            /** Format: uuid */
            plan_id: string;
            /**
             * @description How to pay; unless told the first gateway here that takes the plan's currency.
             * @enum {string}
             */
            gateway?: "ZarinPal" | "IdPay" | "Bazaar" | "Stripe" | "Balance";
            discount_code?: string;
            /** @description Where the payer comes back to, at one of the tenant's allowed origins or its verified domain, without a query; `payment_id` and `status` are added. Unless told, the page `/payments/result` of the tenant. */
            return_url?: string;
            /**
             * @description Whether the plan is bought again when it ends: from the balance, or by the card that `keep_card` allows to charge.
             * @default false
             */
            auto_renew?: boolean;
            /**
             * @description The payer's consent: Stripe keeps his card, and it is charged without him when the plan is to be renewed and the balance does not cover that. With `auto_renew` and the gateway Stripe alone, for a price above nothing.
             * @default false
             */
            keep_card?: boolean;
        };
        /** @enum {string} */
        PlanScope: "User" | "Tenant";
        /**
         * @example {
         *       "password": "a-long-enough-password",
         *       "code": "123456"
         *     }
         */
        ProofOfOneself: {
            /** @description The current one. Left out by an account that has none. */
            password?: string;
            /** @description Of a second factor, or a recovery code. */
            code?: string;
        };
        /**
         * @example {
         *       "public_key": "BBp5ifkrStI9LNS4c9tF0QhGZAb9q6xOkMNTQ5R0tqL0iYFvJ3vC7bq4f2m0mJ6n1sJc0w4yX1n2tYy1c2l3s4E"
         *     }
         */
        PushKey: {
            /** @description P-256, uncompressed, in base64url. */
            public_key: string;
        };
        /**
         * @example {
         *       "endpoint": "https://push.example.com/send/dpH5lCsTSSM:APA91b",
         *       "keys": {
         *         "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
         *         "auth": "BTBZMqHH6r4Tts7J_aSIgg"
         *       }
         *     }
         */
        PushSubscription: {
            /** @description The https address of the browser's push service. */
            endpoint: string;
            keys: {
                /** @description The browser's public key, in base64url. */
                p256dh: string;
                /** @description The secret shared with the browser, 16 bytes in base64url. */
                auth: string;
                /** @description What the browser calls itself; the request's User-Agent when left out. */
                user_agent?: string;
            };
        };
        /**
         * @example {
         *       "endpoint": "https://push.example.com/send/dpH5lCsTSSM:APA91b"
         *     }
         */
        PushUnsubscription: {
            endpoint?: string;
        };
        Quest: {
            /** Format: uuid */
            id: string;
            title: string;
            /** @description What to do. */
            challenge?: string;
            why?: string;
            hint?: string;
            icon?: string;
            /** @enum {string} */
            quest_type: "OneTime" | "Daily" | "Weekly" | "Onboarding" | "Milestone";
            target_count: number;
            /** @description The user's progress in the present period; at most `target_count`. */
            current_count: number;
            is_completed: boolean;
            prize_claimed: boolean;
            /** @description What is won, such as `Balance`, `RenderCredits`, `LoyaltyScore`, `Gift` or `Discount`. */
            prize_type: string;
            /**
             * Format: int64
             * @description Minor units for `Balance`, percent for `Discount`, else a count.
             */
            prize_amount: number;
            /** Format: date-time */
            expires_at: string | null;
            /** @description The code that was won, good once and for this user alone; once claimed, when the prize is a `Discount`. */
            discount_code?: string;
        };
        /**
         * @example {
         *       "recovery_codes": [
         *         "K7QPX-2MBHD",
         *         "9FWTR-LC4VN"
         *       ]
         *     }
         */
        RecoveryCodes: {
            recovery_codes: string[];
        };
        /**
         * @example {
         *       "refresh_token": "frr_8Qv1Zk4n7Lw2p0Xs6Td9Ry3Ub5Me1Ha"
         *     }
         */
        RefreshRequest: {
            refresh_token: string;
        };
        /**
         * @example {
         *       "payment_id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
         *       "amount_minor": 1000000,
         *       "reason": "The render failed",
         *       "refund_to": "Balance"
         *     }
         */
        RefundRequest: {
            /** Format: uuid */
            payment_id: string;
            /**
             * Format: int64
             * @description Unless told all that is left of the payment.
             */
            amount_minor?: number;
            reason: string;
            /**
             * @default Balance
             * @enum {string}
             */
            refund_to?: "Balance" | "OriginalMethod" | "Plan";
        };
        /**
         * @example {
         *       "gateway": "Stripe",
         *       "card_last4": "4242",
         *       "given_at": "2026-11-24T10:00:00.000Z"
         *     }
         */
        RenewalConsent: {
            /** @enum {string} */
            gateway: "Stripe";
            card_last4: string | null;
            /** Format: date-time */
            given_at: string;
        };
        Session: {
            /** Format: uuid */
            id: string;
            /** @description As told at sign-in; absent when nothing was. */
            device_name?: string;
            user_agent?: string;
            ip_address?: string;
            /** Format: date-time */
            issued_at: string;
            /** Format: date-time */
            last_used_at: string;
            /** @description There, and true, when staff act as the user in it. */
            is_impersonated?: boolean;
            /** @description Whether this call was made in it. */
            is_current: boolean;
        };
        /**
         * @description As Stripe sends it; of it only the id and the type are read, and which session it is about.
         * @example {
         *       "id": "evt_1PgafmB7WZ01zgkWw8rpuO6b",
         *       "object": "event",
         *       "type": "checkout.session.completed",
         *       "data": {
         *         "object": {
         *           "id": "cs_test_a1",
         *           "object": "checkout.session"
         *         }
         *       }
         *     }
         */
        StripeEvent: {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "slug": "acme",
         *       "name": "Acme Studio",
         *       "kind": "Reseller",
         *       "status": "Active",
         *       "custom_domain": null,
         *       "domain_verified": false,
         *       "contact_email": "office@acme.test",
         *       "max_users": null,
         *       "max_storage_gb": null,
         *       "monthly_render_qty": null,
         *       "trial_ends_at": null,
         *       "time_zone": "Asia/Tehran",
         *       "locale": "en",
         *       "created_at": "2026-10-01T00:00:00.000Z",
         *       "updated_at": "2026-10-15T00:00:00.000Z"
         *     }
         */
        Tenant: {
            /** Format: uuid */
            id: string;
            slug: string;
            name: string;
            /** @enum {string} */
            kind: "Internal" | "Reseller" | "Enterprise";
            /**
             * @description Only users of active and trial tenants can sign in.
             * @enum {string}
             */
            status: "Active" | "Trial" | "Suspended" | "Cancelled";
            custom_domain: string | null;
            domain_verified: boolean;
            /** @description Left out for callers who do not manage the tenant, as are the other contacts and the origins. */
            contact_name?: string | null;
            contact_email: string;
            /** @description E.164. */
            contact_phone?: string | null;
            billing_email?: string | null;
            /** @description Web origins that may call for this tenant. */
            allowed_origins?: string[];
            /** @description Null for no limit, here and in the next two. */
            max_users: number | null;
            max_storage_gb: number | null;
            monthly_render_qty: number | null;
            /** Format: date-time */
            trial_ends_at: string | null;
            /** @description IANA name. Days and weeks of quests begin by it. */
            time_zone: string;
            /**
             * @description The language of messages to people who have not chosen one.
             * @enum {string}
             */
            locale?: "en" | "fa";
            /**
             * @description How receipts tell amounts in rial to those who do not ask for another unit; a toman is ten rials.
             * @enum {string}
             */
            rial_unit?: "rial" | "toman";
            /** @description Whether an address must be verified before its owner may sign in. Told to those who manage the tenant. */
            require_verified_address?: boolean;
            /** @description Whether everybody needs a second factor to sign in. Told to those who manage the tenant. */
            require_mfa?: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "display_name": "Acme Studio",
         *       "logo_url": "https://cdn.acme.test/logo.svg",
         *       "primary_color": "#1a6b5c",
         *       "font_family": "Vazirmatn, sans-serif",
         *       "email_from_name": "Acme Studio",
         *       "email_reply_to": "help@acme.test",
         *       "email_footer_html": "<p>Acme Studio, Tehran</p>",
         *       "embed_enabled": true,
         *       "embed_allowed_hosts": [
         *         "www.acme.test"
         *       ],
         *       "watermark_enabled": false
         *     }
         */
        TenantBranding: {
            /** @description Stands for the tenant's name where its users read it. */
            display_name?: string;
            /** @description Shown on light ground. Every URL here begins with https:// and names a public host. */
            logo_url?: string;
            /** @description Shown on dark ground. */
            logo_dark_url?: string;
            favicon_url?: string;
            /** @description Shown where a page is shared. */
            og_image_url?: string;
            primary_color?: string;
            secondary_color?: string;
            accent_color?: string;
            background_color?: string;
            /** @description Names of fonts, the first one there is used. */
            font_family?: string;
            email_from_name?: string;
            email_from_address?: string;
            email_reply_to?: string;
            /** @description Sanitised. */
            email_footer_html?: string;
            support_url?: string;
            terms_url?: string;
            privacy_url?: string;
            /** @description Whether pages of other sites may hold the player. */
            embed_enabled: boolean;
            /** @description The hosts of those sites; *.example.com stands for all below it. */
            embed_allowed_hosts: string[];
            watermark_text?: string;
            watermark_image_url?: string;
            watermark_enabled: boolean;
        };
        /**
         * @example {
         *       "display_name": "Acme Studio",
         *       "logo_url": "https://cdn.acme.test/logo.svg",
         *       "primary_color": "#1a6b5c",
         *       "font_family": "Vazirmatn, sans-serif",
         *       "email_from_name": "Acme Studio",
         *       "email_reply_to": "help@acme.test",
         *       "email_footer_html": "<p>Acme Studio, Tehran</p>",
         *       "embed_enabled": true,
         *       "embed_allowed_hosts": [
         *         "www.acme.test"
         *       ],
         *       "watermark_enabled": false
         *     }
         */
        TenantBrandingPut: {
            /** @description Stands for the tenant's name where its users read it. */
            display_name?: string | null;
            /** @description Shown on light ground. Every URL here begins with https:// and names a public host. */
            logo_url?: string | null;
            /** @description Shown on dark ground. */
            logo_dark_url?: string | null;
            favicon_url?: string | null;
            /** @description Shown where a page is shared. */
            og_image_url?: string | null;
            primary_color?: string | null;
            secondary_color?: string | null;
            accent_color?: string | null;
            background_color?: string | null;
            /** @description Names of fonts, the first one there is used. */
            font_family?: string | null;
            email_from_name?: string | null;
            email_from_address?: string | null;
            email_reply_to?: string | null;
            /** @description Below every mail. Text, links and pictures are kept; all that could act is taken out. */
            email_footer_html?: string | null;
            support_url?: string | null;
            terms_url?: string | null;
            privacy_url?: string | null;
            /** @description Whether pages of other sites may hold the player. */
            embed_enabled?: boolean | null;
            /** @description The hosts of those sites; *.example.com stands for all below it. */
            embed_allowed_hosts?: string[] | null;
            watermark_text?: string | null;
            watermark_image_url?: string | null;
            watermark_enabled?: boolean | null;
        };
        /**
         * @example {
         *       "slug": "acme",
         *       "name": "Acme Studio",
         *       "kind": "Reseller",
         *       "contact_email": "office@acme.test",
         *       "contact_phone": "+982112345678"
         *     }
         */
        TenantCreate: {
            /** @description Three to forty lower-case letters, digits and inner hyphens. */
            slug: string;
            name: string;
            /**
             * @description Reseller when left out.
             * @enum {string}
             */
            kind?: "Reseller" | "Enterprise";
            contact_name?: string;
            /** Format: email */
            contact_email: string;
            /** @description In any usual spelling; without a country code it is read as Iranian. Kept as E.164. */
            contact_phone?: string;
        };
        /**
         * @example {
         *       "id": "6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55",
         *       "domain": "video.acme.test",
         *       "status": "Pending",
         *       "method": "DNS_TXT",
         *       "dns_record": {
         *         "type": "TXT",
         *         "name": "_flatrender.video.acme.test",
         *         "value": "flatrender-domain-verification=3f9c2b7d41e8a60c5d12f7b94e03a8c6d5e1f072"
         *       },
         *       "file": {
         *         "url": "https://video.acme.test/.well-known/flatrender-domain-verification.txt",
         *         "content": "flatrender-domain-verification=3f9c2b7d41e8a60c5d12f7b94e03a8c6d5e1f072"
         *       },
         *       "expires_at": "2026-11-27T10:00:00.000Z",
         *       "last_check": null,
         *       "created_at": "2026-11-24T10:00:00.000Z"
         *     }
         */
        TenantDomain: {
            /** Format: uuid */
            id: string;
            domain: string;
            /**
             * @description Only a verified domain leads to the tenant.
             * @enum {string}
             */
            status: "Pending" | "Verified" | "Failed";
            /**
             * @description Why it failed - not proven in time, verified by another tenant, or its proof gone for 72 hours.
             * @enum {string}
             */
            failure?: "expired" | "taken" | "lost";
            /**
             * @description The way asked for; once verified, the one that proved it.
             * @enum {string}
             */
            method: "DNS_TXT" | "HTTP_FILE";
            /** @description What the zone of the domain must hold. Other records at the name do no harm. */
            dns_record: {
                /** @enum {string} */
                type: "TXT";
                name: string;
                value: string;
            };
            /** @description The same as a file of the site, by https and without a redirect; as good as the record. */
            file: {
                url: string;
                content: string;
            };
            /**
             * Format: date-time
             * @description Until when a pending domain is looked at.
             */
            expires_at?: string;
            /** Format: date-time */
            verified_at?: string;
            /**
             * Format: date-time
             * @description Since when the proof of a verified domain is missing.
             */
            lost_since?: string;
            /** Format: date-time */
            next_check_at?: string;
            /** @description What the last check met. Null before the first. */
            last_check: {
                /** Format: date-time */
                at: string;
                /**
                 * @description The challenge, nothing, something else, or no answer.
                 * @enum {string}
                 */
                dns: "found" | "none" | "other" | "unknown";
                /** @enum {string} */
                file: "found" | "none" | "other" | "unknown";
                /** @description What stood in the place of the challenge, cut short. */
                seen_instead?: string;
            } | null;
            /** Format: date-time */
            created_at: string;
        };
        /**
         * @example {
         *       "billing_email": "billing@acme.test",
         *       "allowed_origins": [
         *         "https://studio.acme.test"
         *       ]
         *     }
         */
        TenantUpdate: {
            name?: string;
            contact_name?: string | null;
            /** Format: email */
            contact_email?: string;
            contact_phone?: string | null;
            /** Format: email */
            billing_email?: string | null;
            /** @description Each a scheme and a host, with a port where it is not the usual one. */
            allowed_origins?: string[];
            /**
             * @description The language of messages to people who have not chosen one.
             * @enum {string}
             */
            locale?: "en" | "fa";
            /**
             * @description How receipts tell amounts in rial to those who do not ask for another unit; a toman is ten rials.
             * @enum {string}
             */
            rial_unit?: "rial" | "toman";
            /** @description Whether an address must be verified before its owner may sign in. */
            require_verified_address?: boolean;
            /** @description Whether everybody needs a second factor to sign in; who has none sets one up at the next sign-in. A session without one ends at its next refresh, within the 15 minutes of its access token. */
            require_mfa?: boolean;
        };
        /**
         * @example {
         *       "usage_date": "2026-11-24",
         *       "renders_completed": 42,
         *       "renders_failed": 1,
         *       "render_seconds": 3810,
         *       "storage_bytes": 73400320,
         *       "api_calls": 1250,
         *       "active_users": 17,
         *       "amount_billed_minor": 420000,
         *       "billing_currency": "IRR",
         *       "billing_status": "Open"
         *     }
         */
        TenantUsageDay: {
            /** Format: date */
            usage_date: string;
            renders_completed: number;
            renders_failed?: number;
            /** Format: int64 */
            render_seconds: number;
            /**
             * Format: int64
             * @description The most that was stored at any time of the day.
             */
            storage_bytes: number;
            /** Format: int64 */
            api_calls: number;
            active_users: number;
            /** Format: int64 */
            amount_billed_minor: number;
            billing_currency: string;
            /** @enum {string} */
            billing_status: "Open" | "Billed" | "Paid";
        };
        /**
         * @example {
         *       "id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "email": "sara@example.com",
         *       "email_verified": true,
         *       "phone_number": null,
         *       "phone_verified": false,
         *       "full_name": "Sara Ahmadi",
         *       "avatar_url": null,
         *       "is_admin": false,
         *       "is_tenant_admin": false,
         *       "is_banned": false,
         *       "unblock_date": null,
         *       "register_mode": "Email",
         *       "last_active_date": "2026-11-20T10:00:00.000Z",
         *       "balance_minor": 10000000,
         *       "affiliate_balance_minor": 0,
         *       "loyalty_score": 40,
         *       "daily_remain_render_count": 3,
         *       "max_daily_render_count": 3,
         *       "parallel_rendering_ceiling": 1,
         *       "used_storage_bytes": 0,
         *       "slogan": null,
         *       "about_me": null,
         *       "company_name": "Acme Studio",
         *       "website_name": null,
         *       "birth_date": "1994-03-21",
         *       "gender": "Female",
         *       "locale": "fa",
         *       "email_tell_me": true,
         *       "sms_tell_me": false,
         *       "push_tell_me": false,
         *       "telegram_tell_me": false,
         *       "register_date": "2026-11-01T08:30:00.000Z",
         *       "updated_at": "2026-11-20T10:00:00.000Z"
         *     }
         */
        User: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id: string;
            email: string | null;
            email_verified: boolean;
            /** @description E.164. */
            phone_number: string | null;
            phone_verified: boolean;
            full_name: string | null;
            avatar_url: string | null;
            /** @description A platform administrator, of every tenant. */
            is_admin: boolean;
            /** @description A manager of the own tenant. */
            is_tenant_admin: boolean;
            /** @description Whether a ban is in force now. */
            is_banned: boolean;
            /**
             * Format: date-time
             * @description When the ban in force ends; null without a ban, and for one without an end.
             */
            unblock_date: string | null;
            /** @description How the account came to be, such as `Email`, `Phone` or `Import`. */
            register_mode: string;
            /**
             * Format: date-time
             * @description Absent when the user never signed in.
             */
            last_active_date?: string;
            /** Format: int64 */
            balance_minor: number;
            /** Format: int64 */
            affiliate_balance_minor: number;
            loyalty_score: number;
            daily_remain_render_count: number;
            max_daily_render_count: number;
            parallel_rendering_ceiling: number;
            /** Format: int64 */
            used_storage_bytes: number;
            slogan: string | null;
            about_me: string | null;
            company_name: string | null;
            website_name: string | null;
            /** Format: date */
            birth_date: string | null;
            /** @enum {string|null} */
            gender: "Male" | "Female" | "Other" | "PreferNotToSay" | null;
            /**
             * @description The language of messages to the user; null for the tenant's.
             * @enum {string|null}
             */
            locale?: "en" | "fa" | null;
            /** @description Whether the user wants to be told things by e-mail. */
            email_tell_me: boolean;
            sms_tell_me: boolean;
            push_tell_me: boolean;
            telegram_tell_me: boolean;
            /**
             * Format: date-time
             * @description There when the account was erased; ids, dates and money are all that is left of it.
             */
            erased_at?: string;
            /** Format: date-time */
            register_date: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "id": "3f8a0a6e-6b7d-4a58-9a35-7c8f4f1d2b10",
         *       "user_id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *       "text": "Called about a lost phone.",
         *       "author": {
         *         "kind": "staff",
         *         "label": "support@demo.test"
         *       },
         *       "created_at": "2026-11-20T10:00:00.000Z"
         *     }
         */
        UserNote: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            user_id: string;
            text: string;
            author: {
                /** @enum {string} */
                kind: "user" | "service" | "staff" | "system";
                /** @description For people to read, such as a staff member's address. */
                label: string;
            };
            /** Format: date-time */
            created_at: string;
        };
        /**
         * @example {
         *       "text": "Called about a lost phone."
         *     }
         */
        UserNoteText: {
            text: string;
        };
        /**
         * @description A plan that somebody has, with the terms as they were when it was bought.
         * @example {
         *       "id": "2f1e0d9c-8b7a-4695-8473-625140392817",
         *       "scope": "User",
         *       "plan_id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
         *       "plan_code": "pro",
         *       "plan_name": "Pro",
         *       "payment_id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
         *       "price_minor": 4900000,
         *       "currency": "IRR",
         *       "tax_percentage": 10,
         *       "billing_period": "Monthly",
         *       "initial_seconds_charge": 3600,
         *       "remain_charge_sec": 3420,
         *       "monthly_renders_quota": 100,
         *       "monthly_renders_used": 4,
         *       "storage_gb": 50,
         *       "parallel_renders": 2,
         *       "daily_renders": 20,
         *       "max_resolution": "1080p",
         *       "render_speed_factor": 1.5,
         *       "starts_at": "2026-11-24T10:00:00.000Z",
         *       "expires_at": "2026-12-24T10:00:00.000Z",
         *       "cancelled_at": null,
         *       "auto_renew": true
         *     }
         */
        UserPlan: {
            /** Format: uuid */
            id: string;
            scope: components["schemas"]["PlanScope"];
            /** Format: uuid */
            plan_id: string;
            plan_code: string;
            plan_name: string;
            /**
             * Format: uuid
             * @description Null for a plan that nobody paid for.
             */
            payment_id: string | null;
            /**
             * Format: int64
             * @description Minor units of `currency` for one billing period, before tax.
             */
            price_minor: number;
            /** @description ISO 4217. */
            currency: string;
            tax_percentage: number;
            billing_period: components["schemas"]["BillingPeriod"];
            /** @description Seconds of rendering at the start. */
            initial_seconds_charge: number;
            /** @description Seconds of rendering that are left. */
            remain_charge_sec: number;
            /** @description Null for no limit. */
            monthly_renders_quota: number | null;
            monthly_renders_used: number;
            storage_gb: number;
            parallel_renders: number;
            daily_renders: number;
            max_resolution: string;
            render_speed_factor: number;
            /** Format: date-time */
            starts_at: string;
            /** Format: date-time */
            expires_at: string;
            /**
             * Format: date-time
             * @description Since when it is known that it will not be renewed.
             */
            cancelled_at: string | null;
            auto_renew: boolean;
        };
        /**
         * @example {
         *       "user_id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
         *       "verification_required": true,
         *       "verification_token": "frv_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c"
         *     }
         */
        UserRegistered: {
            /** Format: uuid */
            user_id: string;
            /** @description Whether the address must be verified before the first sign-in. */
            verification_required: boolean;
            /** @description Goes with the code that was sent, to the e-mail address when there are two, to `POST /auth/verify/email` or `POST /auth/verify/phone`. */
            verification_token: string;
        };
        /**
         * @example {
         *       "tenant_slug": "acme",
         *       "email": "sara@example.com",
         *       "password": "a-long-enough-password",
         *       "full_name": "Sara Ahmadi",
         *       "accept_terms": true
         *     }
         */
        UserRegistration: {
            /** @description Names the tenant. */
            tenant_slug: string;
            /**
             * Format: email
             * @description Compared without regard to case.
             */
            email?: string;
            /** @description In any usual spelling; without a country code it is read as Iranian. Kept as E.164. */
            phone_number?: string;
            password: string;
            full_name?: string;
            /** @description The code of the user who sent this one. An unknown code is refused with 422. */
            affiliate_code?: string;
            /** @description Whether the terms were accepted. False is refused with 422. */
            accept_terms?: boolean;
        };
        /**
         * @example {
         *       "full_name": "Sara Ahmadi",
         *       "slogan": null,
         *       "birth_date": "1994-03-21",
         *       "email_tell_me": false
         *     }
         */
        UserUpdate: {
            full_name?: string | null;
            slogan?: string | null;
            about_me?: string | null;
            company_name?: string | null;
            website_name?: string | null;
            /**
             * Format: date
             * @description Not in the future, and not before 1900.
             */
            birth_date?: string | null;
            /** @enum {string|null} */
            gender?: "Male" | "Female" | "Other" | "PreferNotToSay" | null;
            /**
             * @description The language of messages to the user; null for the tenant's.
             * @enum {string|null}
             */
            locale?: "en" | "fa" | null;
            email_tell_me?: boolean;
            sms_tell_me?: boolean;
            push_tell_me?: boolean;
            telegram_tell_me?: boolean;
        };
        /**
         * @example {
         *       "token": "frv_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c",
         *       "code": "471203"
         *     }
         */
        VerificationAnswer: {
            token: string;
            code: string;
        };
        /**
         * @example {
         *       "verification_token": "frv_5Jm0Yl0m2kq3b8mP4tq9s1nR7vX2wZ6c",
         *       "expires_in": 600
         *     }
         */
        VerificationSent: {
            verification_token: string;
            /** @description Seconds that the code is good for. */
            expires_in: number;
        };
        /**
         * @example {
         *       "id": "2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "name": "Books of Acme",
         *       "url": "https://hooks.acme.test/flatrender",
         *       "events": [
         *         "payment.*",
         *         "identity.user.registered.v1"
         *       ],
         *       "is_active": true,
         *       "disabled_cause": null,
         *       "disabled_at": null,
         *       "in_order": false,
         *       "max_in_flight": 8,
         *       "previous_secret_until": null,
         *       "last_triggered_at": "2026-11-20T10:00:00.000Z",
         *       "last_status_code": 200,
         *       "consecutive_failures": 0,
         *       "failing_since": null,
         *       "created_at": "2026-11-01T08:30:00.000Z",
         *       "updated_at": "2026-11-01T08:30:00.000Z"
         *     }
         */
        Webhook: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id: string;
            name: string;
            url: string;
            /** @description Types of events and wildcards. */
            events: string[];
            is_active: boolean;
            /**
             * @description Why it is off. It failed for too long, its receiver answered 410, or a person switched it off.
             * @enum {string|null}
             */
            disabled_cause: "failures" | "gone" | "manager" | null;
            /** Format: date-time */
            disabled_at: string | null;
            in_order: boolean;
            max_in_flight: number;
            /**
             * Format: date-time
             * @description Until when the secret before signs as well; null when there was no rotation.
             */
            previous_secret_until: string | null;
            /**
             * Format: date-time
             * @description When something was last sent to it.
             */
            last_triggered_at: string | null;
            /** @description What it answered last; null when no answer came. */
            last_status_code: number | null;
            /** @description Requests in a row that failed. */
            consecutive_failures: number;
            /**
             * Format: date-time
             * @description Since when nothing arrived.
             */
            failing_since: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "name": "Books of Acme",
         *       "url": "https://hooks.acme.test/flatrender",
         *       "events": [
         *         "payment.*",
         *         "identity.user.registered.v1"
         *       ]
         *     }
         */
        WebhookCreate: {
            name: string;
            /**
             * Format: uri
             * @description Where to send to: https, a name on the public internet, no user name or password. What the name leads to is checked again at each request. In development addresses that the operator allows may be given as well.
             */
            url: string;
            /** @description Types of events, or wildcards: `*` stands for one part of a type, and as the last part for all that is left (`payment.*`, `identity.*.created.v1`, `*`). One that fits no type is refused. */
            events: string[];
            /**
             * @description One event after the other. One that fails then holds up all that follow, until it arrives or is given up.
             * @default false
             */
            in_order?: boolean;
            /**
             * @description How many requests may be under way at once; with `in_order` there is one.
             * @default 8
             */
            max_in_flight?: number;
        };
        /**
         * @example {
         *       "id": "7d2a9c40-1b5e-4c3f-8a76-0e9d4b2c5f18",
         *       "message_id": "c1f4e8a2-6d3b-4b90-9e57-2a8f0c7d4e63",
         *       "webhook_id": "2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31",
         *       "event_type": "identity.user.registered.v1",
         *       "request_url": "https://hooks.acme.test/flatrender",
         *       "response_status": 200,
         *       "response_body": "ok",
         *       "duration_ms": 42,
         *       "attempt": 1,
         *       "succeeded": true,
         *       "error_message": null,
         *       "delivered_at": "2026-11-20T10:00:00.000Z",
         *       "created_at": "2026-11-20T10:00:00.000Z"
         *     }
         */
        WebhookDelivery: {
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The `webhook-id` that was sent, the same for each try of one event.
             */
            message_id: string;
            /** Format: uuid */
            webhook_id: string;
            event_type: string;
            request_url: string;
            /** @description Null when no answer came. */
            response_status: number | null;
            /** @description The beginning of what was answered, at most 4,096 bytes. */
            response_body: string | null;
            /** @description Milliseconds, from the look-up of the name to the end of the answer. */
            duration_ms: number;
            /** @description The first try is 1; a replay begins at 1 again. */
            attempt: number;
            succeeded: boolean;
            /** @description Why it did not arrive. */
            error_message: string | null;
            /** Format: date-time */
            delivered_at: string | null;
            /** Format: date-time */
            created_at: string;
        };
        /**
         * @example {
         *       "message_id": "c1f4e8a2-6d3b-4b90-9e57-2a8f0c7d4e63"
         *     }
         */
        WebhookMessageAccepted: {
            /**
             * Format: uuid
             * @description The `webhook-id` of its requests.
             */
            message_id: string;
        };
        /**
         * @example {
         *       "since": "2026-11-20T00:00:00Z",
         *       "until": "2026-11-21T00:00:00Z",
         *       "only_failed": true
         *     }
         */
        WebhookReplay: {
            /**
             * Format: date-time
             * @description From when on, that moment included.
             */
            since: string;
            /**
             * Format: date-time
             * @description Up to when, that moment left out; now unless told.
             */
            until?: string;
            /** @description Only these, as in the `events` of a webhook; all that the webhook names unless told. */
            event_types?: string[];
            /**
             * @description Only those that did not arrive.
             * @default true
             */
            only_failed?: boolean;
        };
        /**
         * @example {
         *       "count": 12,
         *       "has_more": false,
         *       "next_since": null
         *     }
         */
        WebhookReplayAccepted: {
            count: number;
            has_more: boolean;
            /**
             * Format: date-time
             * @description The moment of the last event that was taken; null when there are no more.
             */
            next_since: string | null;
        };
        /**
         * @example {
         *       "overlap_seconds": 86400
         *     }
         */
        WebhookRotation: {
            /**
             * @description How long the secret before signs as well; a day unless told, a week at most.
             * @default 86400
             */
            overlap_seconds?: number;
        };
        /**
         * @example {
         *       "events": [
         *         "payment.*"
         *       ],
         *       "in_order": true
         *     }
         */
        WebhookUpdate: {
            name?: string;
            /**
             * Format: uri
             * @description Where to send to: https, a name on the public internet, no user name or password. What the name leads to is checked again at each request. In development addresses that the operator allows may be given as well.
             */
            url?: string;
            /** @description Types of events, or wildcards: `*` stands for one part of a type, and as the last part for all that is left (`payment.*`, `identity.*.created.v1`, `*`). One that fits no type is refused. */
            events?: string[];
            /** @description One event after the other. One that fails then holds up all that follow, until it arrives or is given up. */
            in_order?: boolean;
            /** @description How many requests may be under way at once; with `in_order` there is one. */
            max_in_flight?: number;
        };
        /**
         * @example {
         *       "id": "2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31",
         *       "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
         *       "name": "Books of Acme",
         *       "url": "https://hooks.acme.test/flatrender",
         *       "events": [
         *         "payment.*",
         *         "identity.user.registered.v1"
         *       ],
         *       "is_active": true,
         *       "disabled_cause": null,
         *       "disabled_at": null,
         *       "in_order": false,
         *       "max_in_flight": 8,
         *       "previous_secret_until": null,
         *       "last_triggered_at": "2026-11-20T10:00:00.000Z",
         *       "last_status_code": 200,
         *       "consecutive_failures": 0,
         *       "failing_since": null,
         *       "created_at": "2026-11-01T08:30:00.000Z",
         *       "updated_at": "2026-11-01T08:30:00.000Z",
         *       "secret": "whsec_RVhBTVBMRUVYQU1QTEVFWEFNUExFRVhBTVBMRTEyMzQ="
         *     }
         */
        WebhookWithSecret: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id: string;
            name: string;
            url: string;
            /** @description Types of events and wildcards. */
            events: string[];
            is_active: boolean;
            /**
             * @description Why it is off. It failed for too long, its receiver answered 410, or a person switched it off.
             * @enum {string|null}
             */
            disabled_cause: "failures" | "gone" | "manager" | null;
            /** Format: date-time */
            disabled_at: string | null;
            in_order: boolean;
            max_in_flight: number;
            /**
             * Format: date-time
             * @description Until when the secret before signs as well; null when there was no rotation.
             */
            previous_secret_until: string | null;
            /**
             * Format: date-time
             * @description When something was last sent to it.
             */
            last_triggered_at: string | null;
            /** @description What it answered last; null when no answer came. */
            last_status_code: number | null;
            /** @description Requests in a row that failed. */
            consecutive_failures: number;
            /**
             * Format: date-time
             * @description Since when nothing arrived.
             */
            failing_since: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @description What its requests are signed with. It is told once and cannot be read again. */
            secret: string;
        };
    };
    responses: {
        /** @description The request is malformed. `details.fields` names what is wrong where. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "validation_failed",
                 *         "message": "The request does not fit the contract.",
                 *         "details": {
                 *           "fields": [
                 *             {
                 *               "field": "reason",
                 *               "message": "is required"
                 *             }
                 *           ]
                 *         },
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The state of things does not allow it. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "conflict",
                 *         "message": "The record is not in a state that allows this.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The caller is known and may not do this. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "forbidden",
                 *         "message": "You may not do this.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The service failed. Nothing was changed. */
        Internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "internal",
                 *         "message": "Something went wrong. Quote the trace id when asking for help.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The answer is JSON, which the `Accept` header rules out. */
        NotAcceptable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "not_acceptable",
                 *         "message": "Answers are application/json.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such thing, or it belongs to another tenant. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "not_found",
                 *         "message": "No such user.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is too large. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "payload_too_large",
                 *         "message": "The body may have at most 100 kB.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many attempts. Try again after the time told. */
        TooManyRequests: {
            headers: {
                /**
                 * @description Seconds to wait.
                 * @example 30
                 */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "rate_limited",
                 *         "message": "Too many attempts. Try again in 30 seconds.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Who calls is not known, or no longer accepted. With `token_expired` a refresh helps; with `session_revoked` only a new sign-in. */
        Unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "token_expired",
                 *         "message": "The access token has expired.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The service cannot work right now. Try again. */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "unavailable",
                 *         "message": "The service is not available right now. Try again.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The request is well formed, and a value in it is not acceptable. `details.fields` names it. */
        Unprocessable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "unprocessable",
                 *         "message": "A value is not acceptable.",
                 *         "details": {
                 *           "fields": [
                 *             {
                 *               "field": "unblock_date",
                 *               "message": "must lie in the future"
                 *             }
                 *           ]
                 *         },
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body must be `application/json` in UTF-8. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "unsupported_media_type",
                 *         "message": "Send application/json.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The address is too long. */
        UriTooLong: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "uri_too_long",
                 *         "message": "The address is too long.",
                 *         "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /**
         * @description The announcement.
         * @example 4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60
         */
        AnnouncementId: string;
        /**
         * @description The key's record, not the key.
         * @example 6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55
         */
        ApiKeyId: string;
        /**
         * @description The banned word.
         * @example 4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60
         */
        BannedWordId: string;
        /**
         * @description One of the tries to deliver the event.
         * @example 7d2a9c40-1b5e-4c3f-8a76-0e9d4b2c5f18
         */
        DeliveryId: string;
        /**
         * @description The claim, `verification_id` of its start.
         * @example 6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55
         */
        DomainIdInPath: string;
        /**
         * @description Tells a repeated request from a new one, for 24 hours: the same key with the same body gets the same answer and has no second effect; with another body 422 `idempotency_key_reused`. Make one up at random for each new request.
         * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
         */
        IdempotencyKey: string;
        /**
         * @description The invitation.
         * @example 8d1f2c44-3b7e-4a0f-9a61-5c2e7f0b9d13
         */
        InvitationIdInPath: string;
        /**
         * @description The page, counted from 1. Past page 10,000 narrow the search instead.
         * @example 1
         */
        Page: number;
        /**
         * @description How many entries a page has.
         * @example 20
         */
        PageSize: number;
        /**
         * @description The payment's id.
         * @example 9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f
         */
        PaymentId: string;
        /**
         * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
         * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
         */
        TenantId: string;
        /**
         * @description The tenant.
         * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
         */
        TenantIdInPath: string;
        /**
         * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
         * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
         */
        Traceparent: string;
        /**
         * @description The first day. By default 29 days before the last.
         * @example 2026-11-01
         */
        UsageFrom: string;
        /**
         * @description The last day, itself included. By default today.
         * @example 2026-11-24
         */
        UsageTo: string;
        /**
         * @description The user.
         * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
         */
        UserId: string;
        /**
         * @description The webhook.
         * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
         */
        WebhookId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    registerUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserRegistration"];
            };
        };
        responses: {
            /** @description Created, or the address already had an account. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserRegistered"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginAttempt"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            /** @description The password was right, and the sign-in needs something more or is refused. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    setUpMfa: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaSetUp"];
            };
        };
        responses: {
            /** @description Begun; the first code is awaited. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MfaSetUpStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyMfa: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaVerification"];
            };
        };
        responses: {
            /** @description The factor counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MfaVerified"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    completeMfaChallenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaChallengeAnswer"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendMfaCode: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaCodeRequest"];
            };
        };
        responses: {
            /** @description Sent, now or within the last minute. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MfaCodeSent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMfaFactors: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The second factors. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MfaFactors"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeMfaFactor: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The second factor.
                 * @example 3b9a5b9e-2f0c-4a57-9a3e-5f7d0c1b2a44
                 */
                factor_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaProof"];
            };
        };
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    regenerateRecoveryCodes: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaProof"];
            };
        };
        responses: {
            /** @description Ten new codes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    refreshTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description New tokens of the same session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The open sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sessions": [
                     *         {
                     *           "id": "9f0b8f6e-0d43-4d4b-8a53-0b3a4b3d6c70",
                     *           "device_name": "Pixel 9",
                     *           "user_agent": "Mozilla/5.0",
                     *           "ip_address": "203.0.113.7",
                     *           "issued_at": "2026-11-20T08:00:00.000Z",
                     *           "last_used_at": "2026-11-20T10:00:00.000Z",
                     *           "is_current": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        sessions: components["schemas"]["Session"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The session to end.
                 * @example 9f0b8f6e-0d43-4d4b-8a53-0b3a4b3d6c70
                 */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerificationAnswer"];
            };
        };
        responses: {
            /** @description The address is verified. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressVerified"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyPhone: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerificationAnswer"];
            };
        };
        responses: {
            /** @description The number is verified. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressVerified"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resendVerification: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressOfAccount"];
            };
        };
        responses: {
            /** @description Sent, if there is such an address to verify. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerificationSent"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressOfAccount"];
            };
        };
        responses: {
            /** @description Sent, if there is such an account. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description The new password counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordResetDone"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startOauthLogin: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description Who vouches for the person.
                 * @example google
                 */
                provider: "google";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OauthStart"];
            };
        };
        responses: {
            /** @description Begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    loginWithOauth: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description Who vouches for the person.
                 * @example telegram
                 */
                provider: "google" | "telegram";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OauthLogin"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listIdentities: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The linked identities. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "identities": [
                     *         {
                     *           "id": "1f4c5e0a-3a55-4c7c-8a5e-0b6f3a1c9d21",
                     *           "provider": "google",
                     *           "email": "sara@example.com",
                     *           "linked_at": "2026-11-20T10:00:00.000Z",
                     *           "last_used_at": "2026-11-24T08:00:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        identities: components["schemas"]["ExternalIdentity"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    unlinkIdentity: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The linked identity.
                 * @example 1f4c5e0a-3a55-4c7c-8a5e-0b6f3a1c9d21
                 */
                identity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unlinked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startPasskeyRegistration: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyRegistrationStart"];
            };
        };
        responses: {
            /** @description Begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyRegistrationStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPasskeys: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The passkeys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkeys"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    registerPasskey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyRegistration"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyRegistered"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    renamePasskey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The passkey.
                 * @example 7c1e6a0d-93d5-4d0e-8a3c-5b1d2f4e6a90
                 */
                passkey_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyName"];
            };
        };
        responses: {
            /** @description The passkey. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removePasskey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The passkey.
                 * @example 7c1e6a0d-93d5-4d0e-8a3c-5b1d2f4e6a90
                 */
                passkey_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyProof"];
            };
        };
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startPasskeyLogin: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyLoginStart"];
            };
        };
        responses: {
            /** @description Begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyRequestStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    loginWithPasskey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyLogin"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startPasskeyChallenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyChallengeStart"];
            };
        };
        responses: {
            /** @description Begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyRequestStarted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    completePasskeyChallenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyChallengeAnswer"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthTokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPushKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    subscribeToPush: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushSubscription"];
            };
        };
        responses: {
            /** @description Subscribed. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    unsubscribeFromPush: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushUnsubscription"];
            };
        };
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    introspectToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntrospectionRequest"];
            };
        };
        responses: {
            /** @description What the token is good for; `active` alone when it is good for nothing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Introspection"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserUpdate"];
            };
        };
        responses: {
            /** @description The account as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMyBalance: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Balances and ceilings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    setAvatar: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AvatarChoice"];
            };
        };
        responses: {
            /** @description The account as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportMyData: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofOfOneself"];
            };
        };
        responses: {
            /** @description Everything that the service holds about the person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalDataExport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    eraseMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofOfOneself"];
            };
        };
        responses: {
            /** @description Erased, or erased before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportUserData: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything that the service holds about the person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalDataExport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    eraseUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureOrder"];
            };
        };
        responses: {
            /** @description Erased, or erased before. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAvatars: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pictures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "9f3c1a52-0000-4000-8000-000000000001",
                     *           "title": "Dawn",
                     *           "url": "https://identity.example.com/avatars/9f3c1a52-0000-4000-8000-000000000001.svg"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Avatar"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchUsers: {
        parameters: {
            query?: {
                /**
                 * @description Part of the e-mail address, the phone number in any spelling, or the name, in any case. Digits and letters of the Persian and the Arabic keyboard count as the same.
                 * @example sara
                 */
                q?: string;
                /**
                 * @description Only users of this tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id?: string;
                /**
                 * @description Only users who are banned now (true), or only those who are not (false).
                 * @example true
                 */
                banned?: boolean;
                /**
                 * @description Only platform administrators, only tenant managers, or only users who are neither.
                 * @example tenant_admin
                 */
                role?: "admin" | "tenant_admin" | "member";
                /**
                 * @description Only users with a verified address (true), or only those without (false).
                 * @example true
                 */
                verified?: boolean;
                /**
                 * @description Only users who registered at this time or later.
                 * @example 2026-11-01T00:00:00Z
                 */
                registered_from?: string;
                /**
                 * @description Only users who registered before this time.
                 * @example 2026-12-01T00:00:00Z
                 */
                registered_to?: string;
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
                     *           "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
                     *           "email": "sara@example.com",
                     *           "email_verified": true,
                     *           "phone_number": null,
                     *           "phone_verified": false,
                     *           "full_name": "Sara Ahmadi",
                     *           "avatar_url": null,
                     *           "is_admin": false,
                     *           "is_tenant_admin": false,
                     *           "is_banned": false,
                     *           "unblock_date": null,
                     *           "register_mode": "Email",
                     *           "last_active_date": "2026-11-20T10:00:00.000Z",
                     *           "balance_minor": 10000000,
                     *           "affiliate_balance_minor": 0,
                     *           "loyalty_score": 40,
                     *           "daily_remain_render_count": 3,
                     *           "max_daily_render_count": 3,
                     *           "parallel_rendering_ceiling": 1,
                     *           "used_storage_bytes": 0,
                     *           "slogan": null,
                     *           "about_me": null,
                     *           "company_name": "Acme Studio",
                     *           "website_name": null,
                     *           "birth_date": "1994-03-21",
                     *           "gender": "Female",
                     *           "locale": "fa",
                     *           "email_tell_me": true,
                     *           "sms_tell_me": false,
                     *           "push_tell_me": false,
                     *           "telegram_tell_me": false,
                     *           "register_date": "2026-11-01T08:30:00.000Z",
                     *           "updated_at": "2026-11-20T10:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["User"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    banUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BanOrder"];
            };
        };
        responses: {
            /** @description Banned. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    unbanUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ban is lifted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetUserMfa: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaReset"];
            };
        };
        responses: {
            /** @description Gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUserNotes: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of notes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "3f8a0a6e-6b7d-4a58-9a35-7c8f4f1d2b10",
                     *           "user_id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
                     *           "text": "Called about a lost phone.",
                     *           "author": {
                     *             "kind": "staff",
                     *             "label": "support@demo.test"
                     *           },
                     *           "created_at": "2026-11-20T10:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["UserNote"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    addUserNote: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserNoteText"];
            };
        };
        responses: {
            /** @description The note. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserNote"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /**
                 * @description Part of the slug or the name, in any case.
                 * @example acme
                 */
                q?: string;
                /**
                 * @description Only tenants in this state.
                 * @example Active
                 */
                status?: "Active" | "Trial" | "Suspended" | "Cancelled";
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tenants. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
                     *           "slug": "acme",
                     *           "name": "Acme Studio",
                     *           "kind": "Reseller",
                     *           "status": "Active",
                     *           "custom_domain": null,
                     *           "domain_verified": false,
                     *           "contact_email": "office@acme.test",
                     *           "max_users": null,
                     *           "max_storage_gb": null,
                     *           "monthly_render_qty": null,
                     *           "trial_ends_at": null,
                     *           "time_zone": "Asia/Tehran",
                     *           "locale": "en",
                     *           "created_at": "2026-10-01T00:00:00.000Z",
                     *           "updated_at": "2026-10-15T00:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Tenant"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantCreate"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTenantBySlug: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The slug, in any case.
                 * @example acme
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateTenant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantUpdate"];
            };
        };
        responses: {
            /** @description The tenant as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTenantBranding: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The choices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantBranding"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    putTenantBranding: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantBrandingPut"];
            };
        };
        responses: {
            /** @description The choices as they are kept. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantBranding"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTenantDomains: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of domains. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55",
                     *           "domain": "video.acme.test",
                     *           "status": "Pending",
                     *           "method": "DNS_TXT",
                     *           "dns_record": {
                     *             "type": "TXT",
                     *             "name": "_flatrender.video.acme.test",
                     *             "value": "flatrender-domain-verification=3f9c2b7d41e8a60c5d12f7b94e03a8c6d5e1f072"
                     *           },
                     *           "file": {
                     *             "url": "https://video.acme.test/.well-known/flatrender-domain-verification.txt",
                     *             "content": "flatrender-domain-verification=3f9c2b7d41e8a60c5d12f7b94e03a8c6d5e1f072"
                     *           },
                     *           "expires_at": "2026-11-27T10:00:00.000Z",
                     *           "last_check": null,
                     *           "created_at": "2026-11-24T10:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["TenantDomain"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startDomainVerification: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DomainClaim"];
            };
        };
        responses: {
            /** @description The challenge. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DomainChallenge"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeTenantDomain: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The claim, `verification_id` of its start.
                 * @example 6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55
                 */
                domain_id: components["parameters"]["DomainIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Given up. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    checkTenantDomain: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The claim, `verification_id` of its start.
                 * @example 6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55
                 */
                domain_id: components["parameters"]["DomainIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The domain with what was met. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantDomain"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTenantUsage: {
        parameters: {
            query?: {
                /**
                 * @description The first day. By default 29 days before the last.
                 * @example 2026-11-01
                 */
                from?: components["parameters"]["UsageFrom"];
                /**
                 * @description The last day, itself included. By default today.
                 * @example 2026-11-24
                 */
                to?: components["parameters"]["UsageTo"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The days. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "usage_date": "2026-11-24",
                     *           "renders_completed": 42,
                     *           "renders_failed": 1,
                     *           "render_seconds": 3810,
                     *           "storage_bytes": 73400320,
                     *           "api_calls": 1250,
                     *           "active_users": 17,
                     *           "amount_billed_minor": 420000,
                     *           "billing_currency": "IRR",
                     *           "billing_status": "Open"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["TenantUsageDay"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTenantMembers: {
        parameters: {
            query?: {
                /**
                 * @description Only those of this role.
                 * @example manager
                 */
                role?: components["schemas"]["MemberRole"];
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "user_id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
                     *           "email": "sara@example.com",
                     *           "phone_number": null,
                     *           "full_name": "Sara Ahmadi",
                     *           "role": "manager",
                     *           "is_banned": false,
                     *           "joined_at": "2026-11-01T08:30:00.000Z",
                     *           "last_active_at": "2026-11-20T10:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Member"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MemberRemoval"];
            };
        };
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeMemberRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The user.
                 * @example 5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRoleChange"];
            };
        };
        responses: {
            /** @description The member as he is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /**
                 * @description Only those in this state.
                 * @example open
                 */
                state?: components["schemas"]["InvitationState"];
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of invitations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "8d1f2c44-3b7e-4a0f-9a61-5c2e7f0b9d13",
                     *           "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
                     *           "email": "neda@example.com",
                     *           "role": "user",
                     *           "state": "open",
                     *           "invited_by": {
                     *             "kind": "user",
                     *             "id": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11",
                     *             "label": "5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11"
                     *           },
                     *           "created_at": "2026-11-20T10:00:00.000Z",
                     *           "sent_at": "2026-11-20T10:00:00.000Z",
                     *           "expires_at": "2026-11-27T10:00:00.000Z",
                     *           "accepted_at": null,
                     *           "accepted_user_id": null,
                     *           "revoked_at": null
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Invitation"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    inviteMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationOrder"];
            };
        };
        responses: {
            /** @description The invitation; its link is in the mail alone. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The invitation.
                 * @example 8d1f2c44-3b7e-4a0f-9a61-5c2e7f0b9d13
                 */
                invitation_id: components["parameters"]["InvitationIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationAcceptance"];
            };
        };
        responses: {
            /** @description Accepted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationAccepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many keys a page has.
                 * @example 100
                 */
                page_size?: number;
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55",
                     *           "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
                     *           "name": "Site of Acme",
                     *           "environment": "Live",
                     *           "key_prefix": "fr_live_7Kq2mXw9",
                     *           "last4": "b3Zt",
                     *           "scopes": [
                     *             "renders:create",
                     *             "renders:read"
                     *           ],
                     *           "allowed_ips": [],
                     *           "rate_limit_rpm": 600,
                     *           "is_active": true,
                     *           "expires_at": null,
                     *           "last_used_at": null,
                     *           "usage_count": 0,
                     *           "revoked_at": null,
                     *           "replaced_by_id": null,
                     *           "created_at": "2026-11-01T08:30:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 100,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyCreate"];
            };
        };
        responses: {
            /** @description The key and its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The key's record, not the key.
                 * @example 6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55
                 */
                api_key_id: components["parameters"]["ApiKeyId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApiKeyRevocation"];
            };
        };
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The key's record, not the key.
                 * @example 6a3f7c2e-51b4-4d0a-9c8e-2f1d0b7a6e55
                 */
                api_key_id: components["parameters"]["ApiKeyId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApiKeyRotation"];
            };
        };
        responses: {
            /** @description The new key and its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    validateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyProof"];
            };
        };
        responses: {
            /** @description Whether it is good, and for what. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyVerdict"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    validateApiKeySignature: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeySignature"];
            };
        };
        responses: {
            /** @description Whether it is good, and for what. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyVerdict"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The types, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "type": "identity.user.registered.v1",
                     *           "subject": "user",
                     *           "description": "Somebody registered."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["EventType"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many webhooks a page has.
                 * @example 100
                 */
                page_size?: number;
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of webhooks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31",
                     *           "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
                     *           "name": "Books of Acme",
                     *           "url": "https://hooks.acme.test/flatrender",
                     *           "events": [
                     *             "payment.*",
                     *             "identity.user.registered.v1"
                     *           ],
                     *           "is_active": true,
                     *           "disabled_cause": null,
                     *           "disabled_at": null,
                     *           "in_order": false,
                     *           "max_in_flight": 8,
                     *           "previous_secret_until": null,
                     *           "last_triggered_at": "2026-11-20T10:00:00.000Z",
                     *           "last_status_code": 200,
                     *           "consecutive_failures": 0,
                     *           "failing_since": null,
                     *           "created_at": "2026-11-01T08:30:00.000Z",
                     *           "updated_at": "2026-11-01T08:30:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 100,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Webhook"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookCreate"];
            };
        };
        responses: {
            /** @description The webhook and its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookUpdate"];
            };
        };
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    enableWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    disableWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WebhookRotation"];
            };
        };
        responses: {
            /** @description The webhook and its new secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message is on its way; its deliveries have this id as `message_id`. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookMessageAccepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayWebhookEvents: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description How many are on their way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReplayAccepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many deliveries a page has.
                 * @example 100
                 */
                page_size?: number;
                /**
                 * @description Only tries with events of this type.
                 * @example identity.user.registered.v1
                 */
                event_type?: string;
                /**
                 * @description Only those that succeeded, or only those that failed.
                 * @example true
                 */
                succeeded?: boolean;
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "7d2a9c40-1b5e-4c3f-8a76-0e9d4b2c5f18",
                     *           "message_id": "c1f4e8a2-6d3b-4b90-9e57-2a8f0c7d4e63",
                     *           "webhook_id": "2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31",
                     *           "event_type": "identity.user.registered.v1",
                     *           "request_url": "https://hooks.acme.test/flatrender",
                     *           "response_status": 200,
                     *           "response_body": "ok",
                     *           "duration_ms": 42,
                     *           "attempt": 1,
                     *           "succeeded": true,
                     *           "error_message": null,
                     *           "delivered_at": "2026-11-20T10:00:00.000Z",
                     *           "created_at": "2026-11-20T10:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 100,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["WebhookDelivery"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The tenant.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                tenant_id: components["parameters"]["TenantIdInPath"];
                /**
                 * @description The webhook.
                 * @example 2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31
                 */
                webhook_id: components["parameters"]["WebhookId"];
                /**
                 * @description One of the tries to deliver the event.
                 * @example 7d2a9c40-1b5e-4c3f-8a76-0e9d4b2c5f18
                 */
                delivery_id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookMessageAccepted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPlans: {
        parameters: {
            query?: {
                /** @description Only plans that a person buys for himself (`User`), or a manager for the tenant (`Tenant`). */
                scope?: components["schemas"]["PlanScope"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plans. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
                     *           "tenant_id": null,
                     *           "scope": "User",
                     *           "code": "pro",
                     *           "name": "Pro",
                     *           "description": "For those who make videos every week",
                     *           "price_minor": 4900000,
                     *           "before_price_minor": 5900000,
                     *           "currency": "IRR",
                     *           "tax_percentage": 10,
                     *           "billing_period": "Monthly",
                     *           "seconds_charge": 3600,
                     *           "monthly_renders_quota": 100,
                     *           "storage_gb": 50,
                     *           "parallel_renders": 2,
                     *           "daily_renders": 20,
                     *           "max_resolution": "1080p",
                     *           "render_speed_factor": 1.5,
                     *           "icon": "star",
                     *           "is_featured": true,
                     *           "features": {
                     *             "watermark": false,
                     *             "priority_support": true
                     *           },
                     *           "is_active": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Plan"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPlan: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The plan.
                 * @example 7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b
                 */
                plan_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
                     *       "tenant_id": null,
                     *       "scope": "User",
                     *       "code": "pro",
                     *       "name": "Pro",
                     *       "description": "For those who make videos every week",
                     *       "price_minor": 4900000,
                     *       "before_price_minor": 5900000,
                     *       "currency": "IRR",
                     *       "tax_percentage": 10,
                     *       "billing_period": "Monthly",
                     *       "seconds_charge": 3600,
                     *       "monthly_renders_quota": 100,
                     *       "storage_gb": 50,
                     *       "parallel_renders": 2,
                     *       "daily_renders": 20,
                     *       "max_resolution": "1080p",
                     *       "render_speed_factor": 1.5,
                     *       "icon": "star",
                     *       "is_featured": true,
                     *       "features": {
                     *         "watermark": false,
                     *         "priority_support": true
                     *       },
                     *       "is_active": true
                     *     }
                     */
                    "application/json": components["schemas"]["Plan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMyPlan: {
        parameters: {
            query?: {
                /** @description Whose plan it is, your own when left out. With `Tenant` the tenant’s, for its managers alone. */
                scope?: components["schemas"]["PlanScope"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan that counts now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "2f1e0d9c-8b7a-4695-8473-625140392817",
                     *       "scope": "User",
                     *       "plan_id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
                     *       "plan_code": "pro",
                     *       "plan_name": "Pro",
                     *       "payment_id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
                     *       "price_minor": 4900000,
                     *       "currency": "IRR",
                     *       "tax_percentage": 10,
                     *       "billing_period": "Monthly",
                     *       "initial_seconds_charge": 3600,
                     *       "remain_charge_sec": 3420,
                     *       "monthly_renders_quota": 100,
                     *       "monthly_renders_used": 4,
                     *       "storage_gb": 50,
                     *       "parallel_renders": 2,
                     *       "daily_renders": 20,
                     *       "max_resolution": "1080p",
                     *       "render_speed_factor": 1.5,
                     *       "starts_at": "2026-11-24T10:00:00.000Z",
                     *       "expires_at": "2026-12-24T10:00:00.000Z",
                     *       "cancelled_at": null,
                     *       "auto_renew": true
                     *     }
                     */
                    "application/json": components["schemas"]["UserPlan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelMyPlan: {
        parameters: {
            query?: {
                /** @description Whose plan it is, your own when left out. With `Tenant` the tenant’s, for its managers alone. */
                scope?: components["schemas"]["PlanScope"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan, cancelled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "2f1e0d9c-8b7a-4695-8473-625140392817",
                     *       "scope": "User",
                     *       "plan_id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
                     *       "plan_code": "pro",
                     *       "plan_name": "Pro",
                     *       "payment_id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
                     *       "price_minor": 4900000,
                     *       "currency": "IRR",
                     *       "tax_percentage": 10,
                     *       "billing_period": "Monthly",
                     *       "initial_seconds_charge": 3600,
                     *       "remain_charge_sec": 3420,
                     *       "monthly_renders_quota": 100,
                     *       "monthly_renders_used": 4,
                     *       "storage_gb": 50,
                     *       "parallel_renders": 2,
                     *       "daily_renders": 20,
                     *       "max_resolution": "1080p",
                     *       "render_speed_factor": 1.5,
                     *       "starts_at": "2026-11-24T10:00:00.000Z",
                     *       "expires_at": "2026-12-24T10:00:00.000Z",
                     *       "cancelled_at": "2026-11-30T10:00:00.000Z",
                     *       "auto_renew": false
                     *     }
                     */
                    "application/json": components["schemas"]["UserPlan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    setAutoRenewal: {
        parameters: {
            query?: {
                /** @description Whose plan it is, your own when left out. With `Tenant` the tenant’s, for its managers alone. */
                scope?: components["schemas"]["PlanScope"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoRenewal"];
            };
        };
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "2f1e0d9c-8b7a-4695-8473-625140392817",
                     *       "scope": "User",
                     *       "plan_id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
                     *       "plan_code": "pro",
                     *       "plan_name": "Pro",
                     *       "payment_id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
                     *       "price_minor": 4900000,
                     *       "currency": "IRR",
                     *       "tax_percentage": 10,
                     *       "billing_period": "Monthly",
                     *       "initial_seconds_charge": 3600,
                     *       "remain_charge_sec": 3420,
                     *       "monthly_renders_quota": 100,
                     *       "monthly_renders_used": 4,
                     *       "storage_gb": 50,
                     *       "parallel_renders": 2,
                     *       "daily_renders": 20,
                     *       "max_resolution": "1080p",
                     *       "render_speed_factor": 1.5,
                     *       "starts_at": "2026-11-24T10:00:00.000Z",
                     *       "expires_at": "2026-12-24T10:00:00.000Z",
                     *       "cancelled_at": null,
                     *       "auto_renew": true
                     *     }
                     */
                    "application/json": components["schemas"]["UserPlan"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRenewalConsent: {
        parameters: {
            query?: {
                /** @description Whose plan it is, your own when left out. With `Tenant` the tenant’s, for its managers alone. */
                scope?: components["schemas"]["PlanScope"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The consent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenewalConsent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    withdrawRenewalConsent: {
        parameters: {
            query?: {
                /** @description Whose plan it is, your own when left out. With `Tenant` the tenant’s, for its managers alone. */
                scope?: components["schemas"]["PlanScope"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No card is charged any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    purchasePlan: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Tells a repeated request from a new one, for 24 hours: the same key with the same body gets the same answer and has no second effect; with another body 422 `idempotency_key_reused`. Make one up at random for each new request.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanPurchase"];
            };
        };
        responses: {
            /** @description The payment was begun, or made. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "payment_id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
                     *       "redirect_url": "https://payment.zarinpal.com/pg/StartPay/A00000000000000000000000000217885159"
                     *     }
                     */
                    "application/json": {
                        /** Format: uuid */
                        payment_id: string;
                        /** @description Where to send the payer. */
                        redirect_url: string;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPayments: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of payments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f",
                     *           "gateway": "ZarinPal",
                     *           "status": "Confirmed",
                     *           "action": "PlanPurchase",
                     *           "amount_minor": 4312000,
                     *           "currency": "IRR",
                     *           "title": "Pro",
                     *           "card_last4": "5995",
                     *           "confirmed_at": "2026-11-24T10:00:00.000Z",
                     *           "failed_at": null,
                     *           "failure_reason": null,
                     *           "created_at": "2026-11-24T09:58:00.000Z",
                     *           "user_id": "5a1d5c52-8a0f-4a58-9a2a-0b6cf0c3a0f1",
                     *           "plan_id": "7d4b1f0a-2c3d-4e5f-8a9b-0c1d2e3f4a5b",
                     *           "price_minor": 4900000,
                     *           "discount_minor": 980000,
                     *           "tax_minor": 392000,
                     *           "refunded_minor": 0,
                     *           "receipt_number": 1024,
                     *           "expires_at": "2026-11-24T10:28:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Payment"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    refundPayment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Tells a repeated request from a new one, for 24 hours: the same key with the same body gets the same answer and has no second effect; with another body 422 `idempotency_key_reused`. Make one up at random for each new request.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundRequest"];
            };
        };
        responses: {
            /** @description The refund was made, or begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "refund_id": "4c3b2a19-0817-4625-8433-42515f6e7d8c",
                     *       "status": "Completed"
                     *     }
                     */
                    "application/json": {
                        /** Format: uuid */
                        refund_id: string;
                        /**
                         * @description Processing until the provider has given the money back, then Completed or Failed.
                         * @enum {string}
                         */
                        status: "AwaitingApproval" | "Processing" | "Completed" | "Failed" | "Rejected";
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    returnFromZarinpal: {
        parameters: {
            query?: {
                /**
                 * @description How ZarinPal knows the payment.
                 * @example A00000000000000000000000000217885159
                 */
                Authority?: string;
                /**
                 * @description OK or NOK.
                 * @example OK
                 */
                Status?: string;
            };
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Redirect to the tenant's page of payments, which reads from the API what became of it. */
            302: {
                headers: {
                    /**
                     * @description With `payment_id` and `status` in its query.
                     * @example https://app.acme.example/payments/result?payment_id=9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f&status=Confirmed
                     */
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    returnFromIdpay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["IdpayReturn"];
            };
        };
        responses: {
            /** @description Redirect to the tenant's page of payments, which reads from the API what became of it. */
            302: {
                headers: {
                    /**
                     * @description With `payment_id` and `status` in its query.
                     * @example https://app.acme.example/payments/result?payment_id=9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f&status=Confirmed
                     */
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveStripeEvent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description As the webhooks of Stripe carry it.
                 * @example t=1795514400,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd
                 */
                "Stripe-Signature"?: string;
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["StripeEvent"];
            };
        };
        responses: {
            /** @description Taken, or of no concern here. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmBazaarPurchase: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BazaarPurchase"];
            };
        };
        responses: {
            /** @description The payment as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPayment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The payment's id.
                 * @example 9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f
                 */
                payment_id: components["parameters"]["PaymentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPaymentReceipt: {
        parameters: {
            query?: {
                /**
                 * @description Unless told, the language of the payer, else that of the tenant. In Persian dates are Jalali.
                 * @example fa
                 */
                locale?: "en" | "fa";
                /**
                 * @description How amounts in rial are told. Unless told, as the tenant has chosen; a toman is ten rials.
                 * @example toman
                 */
                unit?: "rial" | "toman";
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The payment's id.
                 * @example 9b2d6c1e-4f5a-4b6c-8d7e-1a2b3c4d5e6f
                 */
                payment_id: components["parameters"]["PaymentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html><html lang="en" dir="ltr"><head><title>Receipt 1024 · Acme Studio</title></head><body>…</body></html> */
                    "text/html": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDiscounts: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of discounts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "6b1f2f0c-1f0e-4d8c-8d62-1b9a3d4a7e90",
                     *           "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
                     *           "name": "Welcome",
                     *           "code": "WELCOME20",
                     *           "kind": "Percentage",
                     *           "value": 20,
                     *           "currency": null,
                     *           "owner_user_id": null,
                     *           "owner_profit_percentage": null,
                     *           "max_use_count": 500,
                     *           "use_count": 12,
                     *           "max_uses_per_user": 1,
                     *           "minimum_amount_minor": null,
                     *           "budget_minor": 50000000,
                     *           "budget_used_minor": 11760000,
                     *           "first_purchase_only": false,
                     *           "applies_to_plan_ids": [],
                     *           "starts_at": null,
                     *           "expires_at": "2027-01-01T00:00:00.000Z",
                     *           "is_active": true,
                     *           "state": "active",
                     *           "created_at": "2026-11-01T00:00:00.000Z",
                     *           "updated_at": "2026-11-01T00:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Discount"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createDiscount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscountCreate"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Discount"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    validateDiscount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscountQuestion"];
            };
        };
        responses: {
            /** @description Whether the code can be used now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscountAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listQuests: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The quests. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "3f7c1c1e-97a5-4a43-8c62-9a6e1d7b2f33",
                     *           "title": "Complete your profile",
                     *           "challenge": "Fill in your name and your birthday",
                     *           "quest_type": "Onboarding",
                     *           "target_count": 1,
                     *           "current_count": 1,
                     *           "is_completed": true,
                     *           "prize_claimed": true,
                     *           "prize_type": "Balance",
                     *           "prize_amount": 50000,
                     *           "expires_at": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Quest"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    claimQuest: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The quest.
                 * @example 3f7c1c1e-97a5-4a43-8c62-9a6e1d7b2f33
                 */
                quest_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The prize is given. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "3f7c1c1e-97a5-4a43-8c62-9a6e1d7b2f33",
                     *       "title": "Complete your profile",
                     *       "challenge": "Fill in your name and your birthday",
                     *       "quest_type": "Onboarding",
                     *       "target_count": 1,
                     *       "current_count": 1,
                     *       "is_completed": true,
                     *       "prize_claimed": true,
                     *       "prize_type": "Balance",
                     *       "prize_amount": 50000,
                     *       "expires_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["Quest"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEarnedGifts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The gifts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "5d0c7a0e-6f4b-4f0a-9d67-0c6a4f1b7a21",
                     *           "gift_id": "8e2b6a52-2f2c-4f4e-8a52-4f6d1f0c3b11",
                     *           "name": "Thank you",
                     *           "description": "Ten credits for rendering",
                     *           "prize_type": "RenderCredits",
                     *           "value": 10,
                     *           "unit": "credits",
                     *           "earned_at": "2026-11-20T10:00:00.000Z",
                     *           "expires_at": "2026-12-20T10:00:00.000Z",
                     *           "is_used": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["EarnedGift"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    useEarnedGift: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The gift, as this user has it.
                 * @example 5d0c7a0e-6f4b-4f0a-9d67-0c6a4f1b7a21
                 */
                earned_gift_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What it holds is given. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "5d0c7a0e-6f4b-4f0a-9d67-0c6a4f1b7a21",
                     *       "gift_id": "8e2b6a52-2f2c-4f4e-8a52-4f6d1f0c3b11",
                     *       "name": "Thank you",
                     *       "description": "Ten credits for rendering",
                     *       "prize_type": "RenderCredits",
                     *       "value": 10,
                     *       "unit": "credits",
                     *       "earned_at": "2026-11-20T10:00:00.000Z",
                     *       "expires_at": "2026-12-20T10:00:00.000Z",
                     *       "is_used": true
                     *     }
                     */
                    "application/json": components["schemas"]["EarnedGift"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAnnouncements: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
                /** @description Only those with this audience. */
                audience?: "everyone" | "managers";
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of announcements. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60",
                     *           "title_en": "Title (English)",
                     *           "title_fa": "Title (Persian)",
                     *           "text_en": "Text (English)",
                     *           "text_fa": "Text (Persian)",
                     *           "audience": "everyone",
                     *           "tenant_id": "0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01",
                     *           "starts_at": "2026-11-20T10:00:00.000Z",
                     *           "ends_at": null,
                     *           "created_at": "2026-11-20T10:00:00.000Z",
                     *           "updated_at": "2026-11-20T10:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Announcement"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createAnnouncement: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnouncementCreate"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAnnouncement: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The announcement.
                 * @example 4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60
                 */
                announcement_id: components["parameters"]["AnnouncementId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The announcement. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeAnnouncement: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The announcement.
                 * @example 4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60
                 */
                announcement_id: components["parameters"]["AnnouncementId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateAnnouncement: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The announcement.
                 * @example 4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60
                 */
                announcement_id: components["parameters"]["AnnouncementId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnouncementUpdate"];
            };
        };
        responses: {
            /** @description The announcement as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listBannedWords: {
        parameters: {
            query?: {
                /**
                 * @description The page, counted from 1. Past page 10,000 narrow the search instead.
                 * @example 1
                 */
                page?: components["parameters"]["Page"];
                /**
                 * @description How many entries a page has.
                 * @example 20
                 */
                page_size?: components["parameters"]["PageSize"];
            };
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of banned words. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60",
                     *           "word": "Word",
                     *           "place": "anywhere",
                     *           "note": "Note",
                     *           "created_at": "2026-11-20T10:00:00.000Z",
                     *           "updated_at": "2026-11-20T10:00:00.000Z"
                     *         }
                     *       ],
                     *       "meta": {
                     *         "page": 1,
                     *         "page_size": 20,
                     *         "total": 1,
                     *         "has_more": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["BannedWord"][];
                        meta: components["schemas"]["PaginationMeta"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createBannedWord: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BannedWordCreate"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BannedWord"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getBannedWord: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The banned word.
                 * @example 4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60
                 */
                banned_word_id: components["parameters"]["BannedWordId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The banned word. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BannedWord"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeBannedWord: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The banned word.
                 * @example 4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60
                 */
                banned_word_id: components["parameters"]["BannedWordId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateBannedWord: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The tenant that the call is about. A service must send it (else 400 `tenant_required`); a platform administrator may, to narrow the call to one tenant. For everybody else the access token names the tenant, and another one here is answered with 404.
                 * @example 0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01
                 */
                "X-Tenant-Id"?: components["parameters"]["TenantId"];
                /**
                 * @description W3C trace context. Its trace id comes back as `trace_id` in errors and goes into logs and events. A malformed one is ignored and a new trace begins.
                 * @example 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
                 */
                traceparent?: components["parameters"]["Traceparent"];
            };
            path: {
                /**
                 * @description The banned word.
                 * @example 4c1f7d3a-2b6e-4f0d-9a71-5e8c3b2d1f60
                 */
                banned_word_id: components["parameters"]["BannedWordId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BannedWordUpdate"];
            };
        };
        responses: {
            /** @description The banned word as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BannedWord"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
}
