// Made from contracts/ by npm run generate: change the contract, not this file.

/**
 * The data of each event, by its type, which is also its routing key.
 */
export interface EventData {
  /**
   * A discount code was issued.
   */
  "discount.discount.created.v1": {
    discount_id: string;
    /**
     * Null when the code is good in every tenant.
     */
    tenant_id: string | null;
    name: string;
    /**
     * With `for_user_id` only its beginning: such a code is told to its user alone.
     */
    code: string;
    kind: "Percentage" | "FixedAmount" | "FreeMonths" | "RenderCredits";
    /**
     * Percent, minor units of `currency`, months or render credits, by `kind`.
     */
    value: number;
    currency: string | null;
    owner_user_id: string | null;
    /**
     * The user who alone may use it; null for everybody.
     */
    for_user_id: string | null;
    owner_profit_percentage: number | null;
    max_use_count: number | null;
    max_uses_per_user?: number | null;
    /**
     * The least price of a plan, in minor units of its currency.
     */
    minimum_amount_minor?: number | null;
    /**
     * The most that all uses together take off; minor units of `currency`, or rial.
     */
    budget_minor?: number | null;
    /**
     * Only for those who never paid before.
     */
    first_purchase_only?: boolean;
    /**
     * Empty for every plan.
     *
     * @maxItems 100
     */
    applies_to_plan_ids: string[];
    starts_at: string | null;
    expires_at: string | null;
    is_active: boolean;
  };
  /**
   * A discount code is refused from here on.
   */
  "discount.discount.switched_off.v1": {
    discount_id: string;
    /**
     * Null when the code is good in every tenant.
     */
    tenant_id: string | null;
    name: string;
    /**
     * With `for_user_id` only its beginning: such a code is told to its user alone.
     */
    code: string;
    kind: "Percentage" | "FixedAmount" | "FreeMonths" | "RenderCredits";
    /**
     * Percent, minor units of `currency`, months or render credits, by `kind`.
     */
    value: number;
    currency: string | null;
    owner_user_id: string | null;
    /**
     * The user who alone may use it; null for everybody.
     */
    for_user_id: string | null;
    owner_profit_percentage: number | null;
    max_use_count: number | null;
    max_uses_per_user?: number | null;
    /**
     * The least price of a plan, in minor units of its currency.
     */
    minimum_amount_minor?: number | null;
    /**
     * The most that all uses together take off; minor units of `currency`, or rial.
     */
    budget_minor?: number | null;
    /**
     * Only for those who never paid before.
     */
    first_purchase_only?: boolean;
    /**
     * Empty for every plan.
     *
     * @maxItems 100
     */
    applies_to_plan_ids: string[];
    starts_at: string | null;
    expires_at: string | null;
    is_active: boolean;
  };
  /**
   * Terms of a discount changed; `changed` names them.
   */
  "discount.discount.updated.v1": {
    discount_id: string;
    /**
     * Null when the code is good in every tenant.
     */
    tenant_id: string | null;
    name: string;
    /**
     * With `for_user_id` only its beginning: such a code is told to its user alone.
     */
    code: string;
    kind: "Percentage" | "FixedAmount" | "FreeMonths" | "RenderCredits";
    /**
     * Percent, minor units of `currency`, months or render credits, by `kind`.
     */
    value: number;
    currency: string | null;
    owner_user_id: string | null;
    /**
     * The user who alone may use it; null for everybody.
     */
    for_user_id?: string | null;
    owner_profit_percentage: number | null;
    max_use_count: number | null;
    max_uses_per_user?: number | null;
    /**
     * The least price of a plan, in minor units of its currency.
     */
    minimum_amount_minor?: number | null;
    /**
     * The most that all uses together take off; minor units of `currency`, or rial.
     */
    budget_minor?: number | null;
    /**
     * Only for those who never paid before.
     */
    first_purchase_only?: boolean;
    /**
     * Empty for every plan.
     *
     * @maxItems 100
     */
    applies_to_plan_ids: string[];
    starts_at: string | null;
    expires_at: string | null;
    is_active: boolean;
    /**
     * @minItems 1
     * @maxItems 16
     */
    changed: (
      | "name"
      | "code"
      | "kind"
      | "value"
      | "currency"
      | "owner_user_id"
      | "owner_profit_percentage"
      | "max_use_count"
      | "max_uses_per_user"
      | "minimum_amount_minor"
      | "budget_minor"
      | "first_purchase_only"
      | "applies_to_plan_ids"
      | "starts_at"
      | "expires_at"
      | "is_active"
    )[];
  };
  /**
   * The payment was confirmed, and the use with it.
   */
  "discount.use.committed.v1": {
    discount_use_id: string;
    discount_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    discount_minor: number;
    /**
     * What the owner of the code got.
     */
    profit_minor: number;
  };
  /**
   * The payment was not made; the use can be had again.
   */
  "discount.use.released.v1": {
    discount_use_id: string;
    discount_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    discount_minor: number;
    /**
     * What the owner of the code got.
     */
    profit_minor: number;
  };
  /**
   * A payment under way holds a use of the code.
   */
  "discount.use.reserved.v1": {
    discount_use_id: string;
    discount_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    discount_minor: number;
    /**
     * What the owner of the code got.
     */
    profit_minor: number;
  };
  /**
   * The payment was refunded as a whole; the use can be had again.
   */
  "discount.use.taken_back.v1": {
    discount_use_id: string;
    discount_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    discount_minor: number;
    /**
     * What the owner of the code got.
     */
    profit_minor: number;
  };
  /**
   * The record was made: announcement.
   */
  "entity.announcement.created.v1": {
    announcement_id: string;
    title_en: string;
    title_fa: string;
    text_en: string;
    text_fa: string;
    audience: "everyone" | "managers";
    tenant_id: string | null;
    starts_at: string;
    ends_at: string | null;
  };
  /**
   * The record is gone: announcement; the event tells what it said.
   */
  "entity.announcement.removed.v1": {
    announcement_id: string;
    title_en: string;
    title_fa: string;
    text_en: string;
    text_fa: string;
    audience: "everyone" | "managers";
    tenant_id: string | null;
    starts_at: string;
    ends_at: string | null;
  };
  /**
   * The record was changed: announcement; `changed` names the fields.
   */
  "entity.announcement.updated.v1": {
    announcement_id: string;
    title_en: string;
    title_fa: string;
    text_en: string;
    text_fa: string;
    audience: "everyone" | "managers";
    tenant_id: string | null;
    starts_at: string;
    ends_at: string | null;
    /**
     * @minItems 1
     * @maxItems 8
     */
    changed: ("title_en" | "title_fa" | "text_en" | "text_fa" | "audience" | "tenant_id" | "starts_at" | "ends_at")[];
  };
  /**
   * The record was made: banned word.
   */
  "entity.banned_word.created.v1": {
    banned_word_id: string;
    word: string;
    place: "anywhere" | "whole_word";
    note: string | null;
  };
  /**
   * The record is gone: banned word; the event tells what it said.
   */
  "entity.banned_word.removed.v1": {
    banned_word_id: string;
    word: string;
    place: "anywhere" | "whole_word";
    note: string | null;
  };
  /**
   * The record was changed: banned word; `changed` names the fields.
   */
  "entity.banned_word.updated.v1": {
    banned_word_id: string;
    word: string;
    place: "anywhere" | "whole_word";
    note: string | null;
    /**
     * @minItems 1
     * @maxItems 3
     */
    changed: ("word" | "place" | "note")[];
  };
  /**
   * There is a gift that users can be given.
   */
  "gamification.gift.created.v1": {
    gift_id: string;
    /**
     * Null when it is one of every tenant.
     */
    tenant_id: string | null;
    name: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount";
    value: number;
    unit: string;
    expires_after_days: number | null;
    is_active: boolean;
  };
  /**
   * A user got a gift.
   */
  "gamification.gift.earned.v1": {
    earned_gift_id: string;
    gift_id: string;
    user_id: string;
    tenant_id: string;
    name: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount";
    value: number;
    unit: string;
    /**
     * Where it came from.
     */
    source: "quest" | "staff";
    earned_at: string;
    expires_at: string | null;
  };
  /**
   * The time of a gift that was not used is over.
   */
  "gamification.gift.expired.v1": {
    earned_gift_id: string;
    gift_id: string;
    user_id: string;
    tenant_id: string;
    name: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount";
    value: number;
    unit: string;
    /**
     * Where it came from.
     */
    source: "quest" | "staff";
    earned_at: string;
    expires_at: string | null;
    expired_at: string;
  };
  /**
   * A gift is given to nobody any more. Whoever has one can use it.
   */
  "gamification.gift.switched_off.v1": {
    gift_id: string;
    /**
     * Null when it is one of every tenant.
     */
    tenant_id: string | null;
    name: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount";
    value: number;
    unit: string;
    expires_after_days: number | null;
    is_active: boolean;
  };
  /**
   * Terms or words of a gift changed; `changed` names them. Whoever has one keeps what it was.
   */
  "gamification.gift.updated.v1": {
    gift_id: string;
    /**
     * Null when it is one of every tenant.
     */
    tenant_id: string | null;
    name: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount";
    value: number;
    unit: string;
    expires_after_days: number | null;
    is_active: boolean;
    /**
     * @minItems 1
     * @maxItems 7
     */
    changed: ("name" | "description" | "prize_type" | "value" | "unit" | "expires_after_days" | "is_active")[];
  };
  /**
   * A user used a gift, and got what it holds.
   */
  "gamification.gift.used.v1": {
    earned_gift_id: string;
    gift_id: string;
    user_id: string;
    tenant_id: string;
    name: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount";
    value: number;
    unit: string;
    /**
     * Where it came from.
     */
    source: "quest" | "staff";
    earned_at: string;
    expires_at: string | null;
    used_at: string;
  };
  /**
   * A gift that was not used was taken back, with the prize that it was.
   */
  "gamification.gift.withdrawn.v1": {
    earned_gift_id: string;
    gift_id: string;
    user_id: string;
    tenant_id: string;
    name: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount";
    value: number;
    unit: string;
    /**
     * Where it came from.
     */
    source: "quest" | "staff";
    earned_at: string;
    expires_at: string | null;
    withdrawn_at: string;
  };
  /**
   * A user took the prize of a completed quest.
   */
  "gamification.quest.claimed.v1": {
    quest_id: string;
    user_id: string;
    tenant_id: string;
    /**
     * The day or week that the progress counts for, in the tenant's time zone; `once` for quests that do not restart.
     */
    period_key: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount" | "Gift";
    prize_amount: number;
    claimed_at: string;
  };
  /**
   * A user reached a quest's target; the prize waits to be claimed.
   */
  "gamification.quest.completed.v1": {
    quest_id: string;
    user_id: string;
    tenant_id: string;
    /**
     * The day or week that the progress counts for, in the tenant's time zone; `once` for quests that do not restart.
     */
    period_key: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount" | "Gift";
    prize_amount: number;
    completed_at: string;
  };
  /**
   * A quest is offered.
   */
  "gamification.quest.created.v1": {
    quest_id: string;
    /**
     * Null when offered in every tenant.
     */
    tenant_id: string | null;
    title: string;
    quest_type: "OneTime" | "Daily" | "Weekly" | "Onboarding" | "Milestone";
    target_count: number;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount" | "Gift";
    prize_amount: number;
    /**
     * Which gift, when the prize is one.
     */
    prize_gift_id: string | null;
    starts_at: string | null;
    expires_at: string | null;
    is_active: boolean;
    /**
     * Which events count for the quest; null when none does.
     */
    condition: {
      /**
       * Types, or the beginning of types with `*` behind it.
       *
       * @minItems 1
       * @maxItems 20
       */
      event_types: string[];
      /**
       * What must hold for fields of the event's data, named by their path. All must.
       *
       * @maxItems 10
       */
      fields: {
        field: string;
        is_set?: true;
        equals?: string | number | boolean;
        at_least?: number;
        /**
         * @minItems 1
         * @maxItems 20
         */
        one_of?: (string | number | boolean)[];
      }[];
    } | null;
  };
  /**
   * A quest is no longer offered. What was completed can still be claimed.
   */
  "gamification.quest.switched_off.v1": {
    quest_id: string;
    /**
     * Null when offered in every tenant.
     */
    tenant_id: string | null;
    title: string;
    quest_type: "OneTime" | "Daily" | "Weekly" | "Onboarding" | "Milestone";
    target_count: number;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount" | "Gift";
    prize_amount: number;
    /**
     * Which gift, when the prize is one.
     */
    prize_gift_id: string | null;
    starts_at: string | null;
    expires_at: string | null;
    is_active: boolean;
    /**
     * Which events count for the quest; null when none does.
     */
    condition: {
      /**
       * Types, or the beginning of types with `*` behind it.
       *
       * @minItems 1
       * @maxItems 20
       */
      event_types: string[];
      /**
       * What must hold for fields of the event's data, named by their path. All must.
       *
       * @maxItems 10
       */
      fields: {
        field: string;
        is_set?: true;
        equals?: string | number | boolean;
        at_least?: number;
        /**
         * @minItems 1
         * @maxItems 20
         */
        one_of?: (string | number | boolean)[];
      }[];
    } | null;
  };
  /**
   * A quest is no longer completed, since a payment that counted for it was refunded. What was given is taken back with it.
   */
  "gamification.quest.taken_back.v1": {
    quest_id: string;
    user_id: string;
    tenant_id: string;
    /**
     * The day or week that the progress counts for, in the tenant's time zone; `once` for quests that do not restart.
     */
    period_key: string;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount" | "Gift";
    prize_amount: number;
    /**
     * Whether the prize had been taken.
     */
    was_claimed: boolean;
    taken_back_at: string;
  };
  /**
   * Terms or words of a quest changed; `changed` names them.
   */
  "gamification.quest.updated.v1": {
    quest_id: string;
    /**
     * Null when offered in every tenant.
     */
    tenant_id: string | null;
    title: string;
    quest_type: "OneTime" | "Daily" | "Weekly" | "Onboarding" | "Milestone";
    target_count: number;
    prize_type: "Balance" | "RenderCredits" | "LoyaltyScore" | "Discount" | "Gift";
    prize_amount: number;
    /**
     * Which gift, when the prize is one.
     */
    prize_gift_id: string | null;
    starts_at: string | null;
    expires_at: string | null;
    is_active: boolean;
    /**
     * Which events count for the quest; null when none does.
     */
    condition: {
      /**
       * Types, or the beginning of types with `*` behind it.
       *
       * @minItems 1
       * @maxItems 20
       */
      event_types: string[];
      /**
       * What must hold for fields of the event's data, named by their path. All must.
       *
       * @maxItems 10
       */
      fields: {
        field: string;
        is_set?: true;
        equals?: string | number | boolean;
        at_least?: number;
        /**
         * @minItems 1
         * @maxItems 20
         */
        one_of?: (string | number | boolean)[];
      }[];
    } | null;
    /**
     * @minItems 1
     * @maxItems 14
     */
    changed: (
      | "title"
      | "challenge"
      | "why"
      | "hint"
      | "icon"
      | "quest_type"
      | "target_count"
      | "prize_type"
      | "prize_amount"
      | "prize_gift_id"
      | "starts_at"
      | "expires_at"
      | "is_active"
      | "condition"
    )[];
  };
  /**
   * A password was set or replaced. Never holds it.
   */
  "identity.credential.changed.v1": {
    user_id: string;
    tenant_id: string;
    kind: "password";
    changed_at: string;
  };
  /**
   * A user may sign in through an identity provider.
   */
  "identity.external_identity.linked.v1": {
    identity_id: string;
    user_id: string;
    tenant_id: string;
    provider: "google" | "telegram";
    linked_at: string;
  };
  /**
   * A user may sign in through an identity provider no more.
   */
  "identity.external_identity.unlinked.v1": {
    identity_id: string;
    user_id: string;
    tenant_id: string;
    provider: "google" | "telegram";
    unlinked_at: string;
  };
  /**
   * A user has a further second factor; its first code was right. Never holds its secret.
   */
  "identity.mfa_factor.added.v1": {
    factor_id: string;
    user_id: string;
    tenant_id: string;
    factor_type: "TOTP" | "SMS";
    added_at: string;
  };
  /**
   * A second factor of a user counts no more.
   */
  "identity.mfa_factor.removed.v1": {
    factor_id: string;
    user_id: string;
    tenant_id: string;
    factor_type: "TOTP" | "SMS";
    removed_at: string;
  };
  /**
   * A user has a further passkey. Never holds its key.
   */
  "identity.passkey.added.v1": {
    passkey_id: string;
    user_id: string;
    tenant_id: string;
    /**
     * Where it is good.
     */
    host: string;
    /**
     * Whether its maker keeps a copy.
     */
    backed_up: boolean;
    added_at: string;
  };
  /**
   * A sign-in with a passkey was refused, since its counter went backwards, as that of a copy would.
   */
  "identity.passkey.clone_detected.v1": {
    passkey_id: string;
    user_id: string;
    tenant_id: string;
    detected_at: string;
  };
  /**
   * A passkey of a user signs in no more.
   */
  "identity.passkey.removed.v1": {
    passkey_id: string;
    user_id: string;
    tenant_id: string;
    removed_at: string;
  };
  /**
   * A user got new recovery codes; older ones died. Never holds them.
   */
  "identity.recovery_codes.made.v1": {
    user_id: string;
    tenant_id: string;
    codes_left: number;
    made_at: string;
  };
  /**
   * A user proved himself with a recovery code, which died with it. Never holds the code.
   */
  "identity.recovery_codes.used.v1": {
    user_id: string;
    tenant_id: string;
    codes_left: number;
    used_at: string;
  };
  /**
   * A service got a token. Never holds the token.
   */
  "identity.service_token.created.v1": {
    token_id: string;
    name: string;
    service_name: string;
    /**
     * @maxItems 200
     */
    allowed_operations: string[];
    /**
     * A name of the client certificate that proves the service as well.
     */
    certificate_name: string | null;
  };
  /**
   * A service's token is refused from here on.
   */
  "identity.service_token.revoked.v1": {
    token_id: string;
    name: string;
    service_name: string;
    /**
     * @maxItems 200
     */
    allowed_operations: string[];
    /**
     * A name of the client certificate that proves the service as well.
     */
    certificate_name: string | null;
  };
  /**
   * A refresh token was used again after its successor was. Somebody may have copied it; the session was revoked.
   */
  "identity.session.reuse_detected.v1": {
    session_id: string;
    user_id: string;
    tenant_id: string;
    detected_at: string;
  };
  /**
   * A session ended. Access tokens with this `sid` are refused from here on.
   */
  "identity.session.revoked.v1": {
    session_id: string;
    user_id: string;
    tenant_id: string;
    revoked_at: string;
    cause: "logout" | "revoked" | "ban" | "password_change" | "reuse" | "staff" | "erasure";
  };
  /**
   * A user signed in.
   */
  "identity.session.started.v1": {
    session_id: string;
    user_id: string;
    tenant_id: string;
    device_name: string | null;
    ip_address: string | null;
    user_agent: string | null;
    /**
     * How the user was recognised (RFC 8176).
     *
     * @maxItems 10
     */
    amr: string[];
    started_at: string;
    expires_at: string;
  };
  /**
   * Access tokens are signed by another key, which the public key set already held as the next one.
   */
  "identity.signing_key.rotated.v1": {
    /**
     * The key that signs now.
     */
    kid: string;
    /**
     * The key that will sign after the next rotation.
     */
    next_kid: string;
  };
  /**
   * A staff member may sign in to the console.
   */
  "identity.staff.created.v1": {
    staff_id: string;
    email: string;
    role: "Support" | "Finance" | "Tenants" | "Auditor" | "Owner";
    is_active: boolean;
  };
  /**
   * A staff member's role, state or way to sign in changed.
   */
  "identity.staff.updated.v1": {
    staff_id: string;
    email: string;
    role: "Support" | "Finance" | "Tenants" | "Auditor" | "Owner";
    is_active: boolean;
    /**
     * @minItems 1
     * @maxItems 6
     */
    changed: ("email" | "full_name" | "role" | "is_active" | "password" | "totp")[];
  };
  /**
   * An account may no longer be used. Every session of the user ended in the same moment; a gateway refuses the user's tokens from here on.
   */
  "identity.user.banned.v1": {
    user_id: string;
    tenant_id: string;
    ban_id: string;
    reason: string;
    banned_at: string;
    /**
     * When the ban ends by itself; null for never.
     */
    unblock_date: string | null;
    /**
     * Who did it. The label is for people to read, such as a staff member's address or a service's name.
     */
    banned_by: {
      kind: "user" | "service" | "staff" | "system";
      id: string | null;
      label: string;
    };
  };
  /**
   * All that told of the person is gone; ids, dates and money stay. Whoever keeps personal data of the user removes it now. Every session ended in the same moment.
   */
  "identity.user.erased.v1": {
    user_id: string;
    tenant_id: string;
    erased_at: string;
  };
  /**
   * A staff member acts as the user, in a session that ends at `expires_at` at the latest.
   */
  "identity.user.impersonated.v1": {
    user_id: string;
    tenant_id: string;
    session_id: string;
    /**
     * Who did it. The label is for people to read, such as a staff member's address or a service's name.
     */
    impersonated_by: {
      kind: "user" | "service" | "staff" | "system";
      id: string | null;
      label: string;
    };
    reason: string;
    started_at: string;
    expires_at: string;
  };
  /**
   * An account was created.
   */
  "identity.user.registered.v1": {
    user_id: string;
    tenant_id: string;
    email: string | null;
    phone_number: string | null;
    full_name: string | null;
    register_mode: string;
    is_admin: boolean;
    is_tenant_admin: boolean;
    referred_by_user_id: string | null;
    registered_at: string;
  };
  /**
   * A user of a tenant became its manager, or is one no more. `identity.user.updated.v1` tells the new fact as well.
   */
  "identity.user.role_changed.v1": {
    user_id: string;
    tenant_id: string;
    role: "user" | "manager";
    changed_at: string;
    /**
     * Who did it. The label is for people to read, such as a staff member's address or a service's name.
     */
    changed_by: {
      kind: "user" | "service" | "staff" | "system";
      id: string | null;
      label: string;
    };
  };
  /**
   * A ban ended, by a person or by its end date.
   */
  "identity.user.unbanned.v1": {
    user_id: string;
    tenant_id: string;
    ban_id: string;
    unbanned_at: string;
    /**
     * Who did it. The label is for people to read, such as a staff member's address or a service's name.
     */
    unbanned_by: {
      kind: "user" | "service" | "staff" | "system";
      id: string | null;
      label: string;
    };
    cause: "lifted" | "expired";
  };
  /**
   * Facts of an account changed. `changed` holds the new values of the changed ones alone.
   */
  "identity.user.updated.v1": {
    user_id: string;
    tenant_id: string;
    changed: {
      email?: string | null;
      email_verified?: boolean;
      phone_number?: string | null;
      phone_verified?: boolean;
      full_name?: string | null;
      avatar_url?: string | null;
      slogan?: string | null;
      about_me?: string | null;
      company_name?: string | null;
      website_name?: string | null;
      birth_date?: string | null;
      gender?: "Male" | "Female" | "Other" | "PreferNotToSay" | null;
      locale?: "en" | "fa" | null;
      email_tell_me?: boolean;
      sms_tell_me?: boolean;
      push_tell_me?: boolean;
      telegram_tell_me?: boolean;
      is_admin?: boolean;
      is_tenant_admin?: boolean;
      loyalty_score?: number;
      max_daily_render_count?: number;
      parallel_rendering_ceiling?: number;
    };
  };
  /**
   * A mail is to be sent, as it is written here. It may hold a code or a link that signs its reader in; do not keep it. `message_id` is the mail's Message-ID, so that sending it twice shows.
   */
  "notification.email.requested.v1": {
    message_id: string;
    tenant_id: string;
    user_id: string | null;
    /**
     * What kind of message it is, such as verify-email.
     */
    template: string;
    locale: "en" | "fa";
    to: string;
    from_name: string;
    /**
     * On a domain that the tenant has proved to own; null for the platform's.
     */
    from_address: string | null;
    reply_to: string | null;
    subject: string;
    text: string;
    html: string;
    /**
     * When what it brings expires; null for never.
     */
    useful_until: string | null;
  };
  /**
   * An SMS is to be sent, as it is written here. It may hold a code; do not keep it.
   */
  "notification.sms.requested.v1": {
    message_id: string;
    tenant_id: string;
    user_id: string | null;
    /**
     * What kind of message it is, such as verify-email.
     */
    template: string;
    locale: "en" | "fa";
    /**
     * E.164.
     */
    to: string;
    text: string;
    /**
     * For providers that send codes by templates of their own.
     */
    code: string | null;
    /**
     * When what it brings expires; null for never.
     */
    useful_until: string | null;
  };
  /**
   * The ledger moved money or render credits on an account of a user.
   */
  "payment.balance.changed.v1": {
    user_id: string;
    tenant_id: string;
    account: "user_balance" | "user_affiliate" | "user_credits";
    /**
     * Above zero when the balance grew.
     */
    amount_minor: number;
    /**
     * The balance afterwards.
     */
    balance_minor: number;
    /**
     * ISO 4217, or XRC for render credits.
     */
    currency: string;
    kind:
      | "payment"
      | "refund"
      | "prize"
      | "prize_reversal"
      | "gift"
      | "profit"
      | "profit_reversal"
      | "late_payment"
      | "correction"
      | "opening"
      | "expiry"
      | "render"
      | "render_return";
    /**
     * The payment, refund, quest progress … that it was posted for.
     */
    cause_id: string;
    transaction_id: string;
  };
  /**
   * The money is here, and the plan with it.
   */
  "payment.payment.confirmed.v1": {
    payment_id: string;
    user_id: string;
    tenant_id: string;
    plan_id: string;
    plan_code: string;
    gateway: "ZarinPal" | "IdPay" | "Bazaar" | "Stripe" | "Balance";
    action: "PlanPurchase" | "PlanRenewal";
    status: "Pending" | "Confirmed" | "Failed" | "Expired" | "PartlyRefunded" | "Refunded";
    price_minor: number;
    discount_minor: number;
    tax_minor: number;
    /**
     * Price less discount plus tax.
     */
    amount_minor: number;
    refunded_minor: number;
    currency: string;
    discount_id: string | null;
    receipt_number: number | null;
    failure_reason: string | null;
  };
  /**
   * A purchase was begun; the money is not here yet.
   */
  "payment.payment.created.v1": {
    payment_id: string;
    user_id: string;
    tenant_id: string;
    plan_id: string;
    plan_code: string;
    gateway: "ZarinPal" | "IdPay" | "Bazaar" | "Stripe" | "Balance";
    action: "PlanPurchase" | "PlanRenewal";
    status: "Pending" | "Confirmed" | "Failed" | "Expired" | "PartlyRefunded" | "Refunded";
    price_minor: number;
    discount_minor: number;
    tax_minor: number;
    /**
     * Price less discount plus tax.
     */
    amount_minor: number;
    refunded_minor: number;
    currency: string;
    discount_id: string | null;
    receipt_number: number | null;
    failure_reason: string | null;
  };
  /**
   * Nobody paid in time.
   */
  "payment.payment.expired.v1": {
    payment_id: string;
    user_id: string;
    tenant_id: string;
    plan_id: string;
    plan_code: string;
    gateway: "ZarinPal" | "IdPay" | "Bazaar" | "Stripe" | "Balance";
    action: "PlanPurchase" | "PlanRenewal";
    status: "Pending" | "Confirmed" | "Failed" | "Expired" | "PartlyRefunded" | "Refunded";
    price_minor: number;
    discount_minor: number;
    tax_minor: number;
    /**
     * Price less discount plus tax.
     */
    amount_minor: number;
    refunded_minor: number;
    currency: string;
    discount_id: string | null;
    receipt_number: number | null;
    failure_reason: string | null;
  };
  /**
   * The provider says that this will not be paid.
   */
  "payment.payment.failed.v1": {
    payment_id: string;
    user_id: string;
    tenant_id: string;
    plan_id: string;
    plan_code: string;
    gateway: "ZarinPal" | "IdPay" | "Bazaar" | "Stripe" | "Balance";
    action: "PlanPurchase" | "PlanRenewal";
    status: "Pending" | "Confirmed" | "Failed" | "Expired" | "PartlyRefunded" | "Refunded";
    price_minor: number;
    discount_minor: number;
    tax_minor: number;
    /**
     * Price less discount plus tax.
     */
    amount_minor: number;
    refunded_minor: number;
    currency: string;
    discount_id: string | null;
    receipt_number: number | null;
    failure_reason: string | null;
  };
  /**
   * Some or all of it went back; `refunded_minor` tells how much by now.
   */
  "payment.payment.refunded.v1": {
    payment_id: string;
    user_id: string;
    tenant_id: string;
    plan_id: string;
    plan_code: string;
    gateway: "ZarinPal" | "IdPay" | "Bazaar" | "Stripe" | "Balance";
    action: "PlanPurchase" | "PlanRenewal";
    status: "Pending" | "Confirmed" | "Failed" | "Expired" | "PartlyRefunded" | "Refunded";
    price_minor: number;
    discount_minor: number;
    tax_minor: number;
    /**
     * Price less discount plus tax.
     */
    amount_minor: number;
    refunded_minor: number;
    currency: string;
    discount_id: string | null;
    receipt_number: number | null;
    failure_reason: string | null;
  };
  /**
   * A plan is on offer.
   */
  "payment.plan.created.v1": {
    plan_id: string;
    /**
     * Null when on offer in every tenant.
     */
    tenant_id: string | null;
    scope: "User" | "Tenant";
    code: string;
    name: string;
    /**
     * Before tax.
     */
    price_minor: number;
    currency: string;
    billing_period: "Monthly" | "Quarterly" | "Yearly";
    seconds_charge: number;
    monthly_renders_quota: number | null;
    storage_gb: number;
    parallel_renders: number;
    daily_renders: number;
    max_resolution: string;
    render_speed_factor: number;
    is_active: boolean;
  };
  /**
   * A plan is no longer on offer. Who has it keeps it until it ends.
   */
  "payment.plan.switched_off.v1": {
    plan_id: string;
    /**
     * Null when on offer in every tenant.
     */
    tenant_id: string | null;
    scope: "User" | "Tenant";
    code: string;
    name: string;
    /**
     * Before tax.
     */
    price_minor: number;
    currency: string;
    billing_period: "Monthly" | "Quarterly" | "Yearly";
    seconds_charge: number;
    monthly_renders_quota: number | null;
    storage_gb: number;
    parallel_renders: number;
    daily_renders: number;
    max_resolution: string;
    render_speed_factor: number;
    is_active: boolean;
  };
  /**
   * A plan changed; `changed` names what. What was bought keeps its terms.
   */
  "payment.plan.updated.v1": {
    plan_id: string;
    /**
     * Null when on offer in every tenant.
     */
    tenant_id: string | null;
    scope: "User" | "Tenant";
    code: string;
    name: string;
    /**
     * Before tax.
     */
    price_minor: number;
    currency: string;
    billing_period: "Monthly" | "Quarterly" | "Yearly";
    seconds_charge: number;
    monthly_renders_quota: number | null;
    storage_gb: number;
    parallel_renders: number;
    daily_renders: number;
    max_resolution: string;
    render_speed_factor: number;
    is_active: boolean;
    /**
     * @minItems 1
     * @maxItems 20
     */
    changed: (
      | "name"
      | "description"
      | "price_minor"
      | "before_price_minor"
      | "seconds_charge"
      | "monthly_renders_quota"
      | "storage_gb"
      | "parallel_renders"
      | "daily_renders"
      | "max_resolution"
      | "render_speed_factor"
      | "tax_percentage"
      | "icon"
      | "is_featured"
      | "features"
      | "store_product_id"
      | "is_active"
    )[];
  };
  /**
   * The refund is on its way.
   */
  "payment.refund.approved.v1": {
    refund_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    amount_minor: number;
    currency: string;
    refund_to: "Balance" | "OriginalMethod" | "Plan";
    status: "AwaitingApproval" | "Processing" | "Completed" | "Failed" | "Rejected";
    reason: string;
    /**
     * Of rendering, for a refund to the plan.
     */
    seconds_returned: number;
    failure_reason: string | null;
  };
  /**
   * The money went back.
   */
  "payment.refund.completed.v1": {
    refund_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    amount_minor: number;
    currency: string;
    refund_to: "Balance" | "OriginalMethod" | "Plan";
    status: "AwaitingApproval" | "Processing" | "Completed" | "Failed" | "Rejected";
    reason: string;
    /**
     * Of rendering, for a refund to the plan.
     */
    seconds_returned: number;
    failure_reason: string | null;
  };
  /**
   * The provider does not give the money back.
   */
  "payment.refund.failed.v1": {
    refund_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    amount_minor: number;
    currency: string;
    refund_to: "Balance" | "OriginalMethod" | "Plan";
    status: "AwaitingApproval" | "Processing" | "Completed" | "Failed" | "Rejected";
    reason: string;
    /**
     * Of rendering, for a refund to the plan.
     */
    seconds_returned: number;
    failure_reason: string | null;
  };
  /**
   * The second person said no.
   */
  "payment.refund.rejected.v1": {
    refund_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    amount_minor: number;
    currency: string;
    refund_to: "Balance" | "OriginalMethod" | "Plan";
    status: "AwaitingApproval" | "Processing" | "Completed" | "Failed" | "Rejected";
    reason: string;
    /**
     * Of rendering, for a refund to the plan.
     */
    seconds_returned: number;
    failure_reason: string | null;
  };
  /**
   * A refund waits for a second person.
   */
  "payment.refund.requested.v1": {
    refund_id: string;
    payment_id: string;
    user_id: string;
    tenant_id: string;
    amount_minor: number;
    currency: string;
    refund_to: "Balance" | "OriginalMethod" | "Plan";
    status: "AwaitingApproval" | "Processing" | "Completed" | "Failed" | "Rejected";
    reason: string;
    /**
     * Of rendering, for a refund to the plan.
     */
    seconds_returned: number;
    failure_reason: string | null;
  };
  /**
   * A render used more seconds or credits than its user had left. Nothing is owed for it; who sells renders may want to know.
   */
  "payment.render.uncovered.v1": {
    job_id: string;
    user_id: string;
    tenant_id: string;
    /**
     * The plan whose seconds ran out; null when there was none.
     */
    user_plan_id: string | null;
    uncovered_seconds: number;
    uncovered_credits: number;
  };
  /**
   * Somebody lets his card be charged for the renewals of a plan.
   */
  "payment.renewal_consent.given.v1": {
    renewal_consent_id: string;
    user_id: string;
    tenant_id: string;
    /**
     * The payment with which it was given.
     */
    payment_id: string;
    gateway: "Stripe";
  };
  /**
   * The card is not charged any more, and its provider is told to forget it.
   */
  "payment.renewal_consent.withdrawn.v1": {
    renewal_consent_id: string;
    user_id: string;
    tenant_id: string;
    /**
     * The payment with which it was given.
     */
    payment_id: string;
    gateway: "Stripe";
    /**
     * `replaced` by another purchase, `ended` with the plan.
     */
    cause: "removed" | "cancelled" | "replaced" | "ended" | "erasure";
  };
  /**
   * Somebody has a plan, from now or from a time told.
   */
  "payment.user_plan.activated.v1": {
    user_plan_id: string;
    user_id: string;
    tenant_id: string;
    scope: "User" | "Tenant";
    plan_id: string;
    plan_code: string;
    payment_id: string | null;
    /**
     * Seconds of rendering that are left.
     */
    remain_charge_sec: number;
    monthly_renders_quota: number | null;
    storage_gb: number;
    parallel_renders: number;
    daily_renders: number;
    max_resolution: string;
    render_speed_factor: number;
    starts_at: string;
    expires_at: string;
    auto_renew: boolean;
  };
  /**
   * The plan will not be renewed; it stays until it ends.
   */
  "payment.user_plan.cancelled.v1": {
    user_plan_id: string;
    user_id: string;
    tenant_id: string;
    scope: "User" | "Tenant";
    plan_id: string;
    plan_code: string;
    payment_id: string | null;
    /**
     * Seconds of rendering that are left.
     */
    remain_charge_sec: number;
    monthly_renders_quota: number | null;
    storage_gb: number;
    parallel_renders: number;
    daily_renders: number;
    max_resolution: string;
    render_speed_factor: number;
    starts_at: string;
    expires_at: string;
    auto_renew: boolean;
    cancelled_at: string;
  };
  /**
   * The plan grants nothing any more.
   */
  "payment.user_plan.ended.v1": {
    user_plan_id: string;
    user_id: string;
    tenant_id: string;
    scope: "User" | "Tenant";
    plan_id: string;
    plan_code: string;
    payment_id: string | null;
    /**
     * Seconds of rendering that are left.
     */
    remain_charge_sec: number;
    monthly_renders_quota: number | null;
    storage_gb: number;
    parallel_renders: number;
    daily_renders: number;
    max_resolution: string;
    render_speed_factor: number;
    starts_at: string;
    expires_at: string;
    auto_renew: boolean;
    ended_at: string;
    /**
     * `replaced` and `renewed` when another began in its place.
     */
    ended_cause: "expired" | "replaced" | "renewed" | "refunded";
  };
  /**
   * The plan could not be renewed, by balance or card, or is not sold any more; it stays until it ends.
   */
  "payment.user_plan.renewal_failed.v1": {
    user_plan_id: string;
    user_id: string;
    tenant_id: string;
    scope: "User" | "Tenant";
    plan_id: string;
    plan_code: string;
    payment_id: string | null;
    /**
     * Seconds of rendering that are left.
     */
    remain_charge_sec: number;
    monthly_renders_quota: number | null;
    storage_gb: number;
    parallel_renders: number;
    daily_renders: number;
    max_resolution: string;
    render_speed_factor: number;
    starts_at: string;
    expires_at: string;
    auto_renew: boolean;
    renewal_failed_at: string;
  };
  /**
   * Something about the plan that somebody has changed.
   */
  "payment.user_plan.updated.v1": {
    user_plan_id: string;
    user_id: string;
    tenant_id: string;
    scope: "User" | "Tenant";
    plan_id: string;
    plan_code: string;
    payment_id: string | null;
    /**
     * Seconds of rendering that are left.
     */
    remain_charge_sec: number;
    monthly_renders_quota: number | null;
    storage_gb: number;
    parallel_renders: number;
    daily_renders: number;
    max_resolution: string;
    render_speed_factor: number;
    starts_at: string;
    expires_at: string;
    auto_renew: boolean;
  };
  /**
   * A tenant got an API key. Never holds the key nor its hash.
   */
  "tenant.api_key.created.v1": {
    api_key_id: string;
    tenant_id: string;
    name: string;
    environment: "Live" | "Test";
    key_prefix: string;
    last4: string;
    /**
     * @maxItems 20
     */
    scopes: string[];
    /**
     * @maxItems 100
     */
    allowed_ips: string[];
    rate_limit_rpm: number;
    expires_at: string | null;
  };
  /**
   * An API key is refused from here on.
   */
  "tenant.api_key.revoked.v1": {
    api_key_id: string;
    tenant_id: string;
    name: string;
    environment: "Live" | "Test";
    key_prefix: string;
    last4: string;
    revoked_at: string;
  };
  /**
   * An API key has a successor. It stays good until `expires_at`.
   */
  "tenant.api_key.rotated.v1": {
    api_key_id: string;
    tenant_id: string;
    name: string;
    environment: "Live" | "Test";
    key_prefix: string;
    last4: string;
    replaced_by_id: string;
    expires_at: string | null;
  };
  /**
   * A tenant looks different; `changed` names what was set, changed or cleared. Read the branding for the new values.
   */
  "tenant.branding.updated.v1": {
    tenant_id: string;
    /**
     * @minItems 1
     * @maxItems 30
     */
    changed: (
      | "display_name"
      | "logo_url"
      | "logo_dark_url"
      | "favicon_url"
      | "og_image_url"
      | "primary_color"
      | "secondary_color"
      | "accent_color"
      | "background_color"
      | "font_family"
      | "email_from_name"
      | "email_from_address"
      | "email_reply_to"
      | "email_footer_html"
      | "support_url"
      | "terms_url"
      | "privacy_url"
      | "embed_enabled"
      | "embed_allowed_hosts"
      | "watermark_text"
      | "watermark_image_url"
      | "watermark_enabled"
    )[];
  };
  /**
   * A claim came to nothing, or a verified domain no longer leads to the tenant; `failure` says why.
   */
  "tenant.domain.failed.v1": {
    tenant_id: string;
    domain_id: string;
    domain: string;
    state: "Pending" | "Verified" | "Failed";
    /**
     * Not proven in 72 hours, verified by another tenant, or verified once and its proof gone for 72 hours.
     */
    failure: "expired" | "taken" | "lost";
  };
  /**
   * The tenant gave a domain up; `state` is how it was until then.
   */
  "tenant.domain.removed.v1": {
    tenant_id: string;
    domain_id: string;
    domain: string;
    state: "Pending" | "Verified" | "Failed";
  };
  /**
   * A domain leads to the tenant from here on, and to no other.
   */
  "tenant.domain.verified.v1": {
    tenant_id: string;
    domain_id: string;
    domain: string;
    state: "Pending" | "Verified" | "Failed";
  };
  /**
   * A tenant's own account at an identity provider, with which its people sign in there. Never holds its secret.
   */
  "tenant.identity_provider.changed.v1": {
    tenant_id: string;
    provider: "google" | "telegram";
    change: "added" | "updated" | "removed";
  };
  /**
   * An invitation was accepted, by a user who was there or who registered with it.
   */
  "tenant.invitation.accepted.v1": {
    invitation_id: string;
    tenant_id: string;
    email: string;
    role: "user" | "manager";
    user_id: string;
    accepted_at: string;
  };
  /**
   * Somebody is invited to a tenant. Never holds the token of the link.
   */
  "tenant.invitation.created.v1": {
    invitation_id: string;
    tenant_id: string;
    email: string;
    role: "user" | "manager";
    expires_at: string;
    /**
     * Who did it. The label is for people to read, such as a staff member's address or a service's name.
     */
    invited_by: {
      kind: "user" | "service" | "staff" | "system";
      id: string | null;
      label: string;
    };
  };
  /**
   * Somebody who is invited already got a new link; role and end are those of now.
   */
  "tenant.invitation.renewed.v1": {
    invitation_id: string;
    tenant_id: string;
    email: string;
    role: "user" | "manager";
    expires_at: string;
    /**
     * Who did it. The label is for people to read, such as a staff member's address or a service's name.
     */
    invited_by: {
      kind: "user" | "service" | "staff" | "system";
      id: string | null;
      label: string;
    };
  };
  /**
   * An invitation was taken back; its link is over.
   */
  "tenant.invitation.revoked.v1": {
    invitation_id: string;
    tenant_id: string;
    email: string;
    role: "user" | "manager";
    revoked_at: string;
  };
  /**
   * A tenant on trial is Active for good.
   */
  "tenant.tenant.activated.v1": {
    tenant_id: string;
    slug: string;
    name: string;
    kind: "Internal" | "Reseller" | "Enterprise";
    status: "Active" | "Trial" | "Suspended" | "Cancelled";
  };
  /**
   * A tenant has ended for good. Nobody of it signs in again; its data stays.
   */
  "tenant.tenant.cancelled.v1": {
    tenant_id: string;
    slug: string;
    name: string;
    kind: "Internal" | "Reseller" | "Enterprise";
    status: "Active" | "Trial" | "Suspended" | "Cancelled";
  };
  /**
   * A tenant was created.
   */
  "tenant.tenant.created.v1": {
    tenant_id: string;
    slug: string;
    name: string;
    kind: "Internal" | "Reseller" | "Enterprise";
    status: "Active" | "Trial" | "Suspended" | "Cancelled";
  };
  /**
   * A tenant is Active again after a suspension. Sessions that were not ended meanwhile work again.
   */
  "tenant.tenant.reactivated.v1": {
    tenant_id: string;
    slug: string;
    name: string;
    kind: "Internal" | "Reseller" | "Enterprise";
    status: "Active" | "Trial" | "Suspended" | "Cancelled";
  };
  /**
   * Nobody of the tenant may sign in or use a session until it is reactivated.
   */
  "tenant.tenant.suspended.v1": {
    tenant_id: string;
    slug: string;
    name: string;
    kind: "Internal" | "Reseller" | "Enterprise";
    status: "Active" | "Trial" | "Suspended" | "Cancelled";
  };
  /**
   * Facts of a tenant changed; `changed` names them. Read the tenant for the new values of those not here.
   */
  "tenant.tenant.updated.v1": {
    tenant_id: string;
    slug: string;
    name: string;
    kind: "Internal" | "Reseller" | "Enterprise";
    status: "Active" | "Trial" | "Suspended" | "Cancelled";
    /**
     * @minItems 1
     * @maxItems 30
     */
    changed: (
      | "slug"
      | "name"
      | "kind"
      | "status"
      | "custom_domain"
      | "domain_verified"
      | "contact_name"
      | "contact_email"
      | "contact_phone"
      | "billing_email"
      | "allowed_origins"
      | "time_zone"
      | "locale"
      | "rial_unit"
      | "require_verified_address"
      | "require_mfa"
      | "max_users"
      | "max_storage_gb"
      | "monthly_render_qty"
      | "trial_ends_at"
    )[];
  };
  /**
   * A tenant wants to be told of events at an address. Told is its host alone, and never the secret.
   */
  "tenant.webhook.created.v1": {
    webhook_id: string;
    tenant_id: string;
    name: string;
    host: string;
    /**
     * Types of events, or wildcards such as `identity.user.*` and `*`.
     *
     * @minItems 1
     * @maxItems 50
     */
    events: string[];
    in_order: boolean;
    max_in_flight: number;
  };
  /**
   * A webhook is gone, and what was on its way to it.
   */
  "tenant.webhook.deleted.v1": {
    webhook_id: string;
    tenant_id: string;
    name: string;
    host: string;
  };
  /**
   * A webhook gets no more events until it is enabled again.
   */
  "tenant.webhook.disabled.v1": {
    webhook_id: string;
    tenant_id: string;
    name: string;
    host: string;
    /**
     * It failed for too long, its receiver answered 410, or a person switched it off.
     */
    cause: "failures" | "gone" | "manager";
  };
  /**
   * A webhook that was off gets what happens from here on.
   */
  "tenant.webhook.enabled.v1": {
    webhook_id: string;
    tenant_id: string;
    name: string;
    host: string;
  };
  /**
   * A webhook has a new secret. The one before signs as well until `previous_secret_until`; null when it ended at once.
   */
  "tenant.webhook.secret_rotated.v1": {
    webhook_id: string;
    tenant_id: string;
    name: string;
    host: string;
    previous_secret_until: string | null;
  };
  /**
   * Terms of a webhook changed; `changed` names them.
   */
  "tenant.webhook.updated.v1": {
    webhook_id: string;
    tenant_id: string;
    name: string;
    host: string;
    /**
     * Types of events, or wildcards such as `identity.user.*` and `*`.
     *
     * @minItems 1
     * @maxItems 50
     */
    events: string[];
    in_order: boolean;
    max_in_flight: number;
    /**
     * @minItems 1
     * @maxItems 5
     */
    changed: ("name" | "url" | "events" | "in_order" | "max_in_flight")[];
  };
}

/**
 * The data of each event that other services tell. They may add to it.
 */
export interface IncomingEventData {
  /**
   * A file is gone. What it took is free again.
   */
  "file.object.deleted.v1": {
    object_id: string;
    tenant_id: string;
    user_id: string | null;
    deleted_at: string;
    [k: string]: unknown;
  };
  /**
   * A file is stored, or stored anew with another size. It counts for its tenant, and for its user when it has one. In whatever order the two types come, the latest time decides.
   */
  "file.object.stored.v1": {
    object_id: string;
    tenant_id: string;
    user_id: string | null;
    /**
     * At most 100 TiB.
     */
    size_bytes: number;
    stored_at: string;
    [k: string]: unknown;
  };
  /**
   * A render node has not been heard of for too long.
   */
  "node.node.lost.v1": {
    node_id: string;
    tenant_id?: string | null;
    lost_at: string;
    [k: string]: unknown;
  };
  /**
   * A render node has joined.
   */
  "node.node.registered.v1": {
    node_id: string;
    /**
     * The tenant that it works for alone; null for all.
     */
    tenant_id?: string | null;
    registered_at: string;
    [k: string]: unknown;
  };
  /**
   * A message that was handed over as an event has reached its reader's provider.
   */
  "notification.message.delivered.v1": {
    /**
     * That of the event that asked for it to be sent.
     */
    message_id: string;
    tenant_id: string;
    delivered_at: string;
    [k: string]: unknown;
  };
  /**
   * A message that was handed over as an event will not reach its reader, such as for an address that does not exist. Of this and a delivery, the later one holds.
   */
  "notification.message.failed.v1": {
    /**
     * That of the event that asked for it to be sent.
     */
    message_id: string;
    tenant_id: string;
    reason: string;
    failed_at: string;
    [k: string]: unknown;
  };
  /**
   * A render is done. What it used is counted once for each job; should the same job fail later, that is given back.
   */
  "render.job.completed.v1": {
    job_id: string;
    tenant_id: string;
    user_id: string;
    /**
     * What the render was taken from. The allowance is that of the day, which every account has; renders of a plan count against it too.
     */
    paid_with: "allowance" | "plan" | "tenant_plan" | "credits" | "payment";
    /**
     * How many render credits it took; 1 when absent.
     */
    credits?: number;
    /**
     * The payment that it was paid with.
     */
    payment_id?: string | null;
    /**
     * Whole seconds of rendering.
     */
    render_seconds: number;
    resolution?: string;
    finished_at: string;
    [k: string]: unknown;
  };
  /**
   * A render failed. What the job had used is given back, and what had been paid for it alone is refunded, once.
   */
  "render.job.failed.v1": {
    job_id: string;
    tenant_id: string;
    user_id: string;
    /**
     * What the render was taken from. The allowance is that of the day, which every account has; renders of a plan count against it too.
     */
    paid_with: "allowance" | "plan" | "tenant_plan" | "credits" | "payment";
    /**
     * The payment that it was paid with.
     */
    payment_id?: string | null;
    /**
     * How much of the payment the render had cost, in minor units of its currency; the whole of it when absent.
     */
    refund_minor?: number;
    reason: string;
    failed_at: string;
    [k: string]: unknown;
  };
}

export const eventTypes = [
  'discount.discount.created.v1',
  'discount.discount.switched_off.v1',
  'discount.discount.updated.v1',
  'discount.use.committed.v1',
  'discount.use.released.v1',
  'discount.use.reserved.v1',
  'discount.use.taken_back.v1',
  'entity.announcement.created.v1',
  'entity.announcement.removed.v1',
  'entity.announcement.updated.v1',
  'entity.banned_word.created.v1',
  'entity.banned_word.removed.v1',
  'entity.banned_word.updated.v1',
  'gamification.gift.created.v1',
  'gamification.gift.earned.v1',
  'gamification.gift.expired.v1',
  'gamification.gift.switched_off.v1',
  'gamification.gift.updated.v1',
  'gamification.gift.used.v1',
  'gamification.gift.withdrawn.v1',
  'gamification.quest.claimed.v1',
  'gamification.quest.completed.v1',
  'gamification.quest.created.v1',
  'gamification.quest.switched_off.v1',
  'gamification.quest.taken_back.v1',
  'gamification.quest.updated.v1',
  'identity.credential.changed.v1',
  'identity.external_identity.linked.v1',
  'identity.external_identity.unlinked.v1',
  'identity.mfa_factor.added.v1',
  'identity.mfa_factor.removed.v1',
  'identity.passkey.added.v1',
  'identity.passkey.clone_detected.v1',
  'identity.passkey.removed.v1',
  'identity.recovery_codes.made.v1',
  'identity.recovery_codes.used.v1',
  'identity.service_token.created.v1',
  'identity.service_token.revoked.v1',
  'identity.session.reuse_detected.v1',
  'identity.session.revoked.v1',
  'identity.session.started.v1',
  'identity.signing_key.rotated.v1',
  'identity.staff.created.v1',
  'identity.staff.updated.v1',
  'identity.user.banned.v1',
  'identity.user.erased.v1',
  'identity.user.impersonated.v1',
  'identity.user.registered.v1',
  'identity.user.role_changed.v1',
  'identity.user.unbanned.v1',
  'identity.user.updated.v1',
  'notification.email.requested.v1',
  'notification.sms.requested.v1',
  'payment.balance.changed.v1',
  'payment.payment.confirmed.v1',
  'payment.payment.created.v1',
  'payment.payment.expired.v1',
  'payment.payment.failed.v1',
  'payment.payment.refunded.v1',
  'payment.plan.created.v1',
  'payment.plan.switched_off.v1',
  'payment.plan.updated.v1',
  'payment.refund.approved.v1',
  'payment.refund.completed.v1',
  'payment.refund.failed.v1',
  'payment.refund.rejected.v1',
  'payment.refund.requested.v1',
  'payment.render.uncovered.v1',
  'payment.renewal_consent.given.v1',
  'payment.renewal_consent.withdrawn.v1',
  'payment.user_plan.activated.v1',
  'payment.user_plan.cancelled.v1',
  'payment.user_plan.ended.v1',
  'payment.user_plan.renewal_failed.v1',
  'payment.user_plan.updated.v1',
  'tenant.api_key.created.v1',
  'tenant.api_key.revoked.v1',
  'tenant.api_key.rotated.v1',
  'tenant.branding.updated.v1',
  'tenant.domain.failed.v1',
  'tenant.domain.removed.v1',
  'tenant.domain.verified.v1',
  'tenant.identity_provider.changed.v1',
  'tenant.invitation.accepted.v1',
  'tenant.invitation.created.v1',
  'tenant.invitation.renewed.v1',
  'tenant.invitation.revoked.v1',
  'tenant.tenant.activated.v1',
  'tenant.tenant.cancelled.v1',
  'tenant.tenant.created.v1',
  'tenant.tenant.reactivated.v1',
  'tenant.tenant.suspended.v1',
  'tenant.tenant.updated.v1',
  'tenant.webhook.created.v1',
  'tenant.webhook.deleted.v1',
  'tenant.webhook.disabled.v1',
  'tenant.webhook.enabled.v1',
  'tenant.webhook.secret_rotated.v1',
  'tenant.webhook.updated.v1',
] as const;

/** Of other services. */
export const incomingEventTypes = [
  'file.object.deleted.v1',
  'file.object.stored.v1',
  'node.node.lost.v1',
  'node.node.registered.v1',
  'notification.message.delivered.v1',
  'notification.message.failed.v1',
  'render.job.completed.v1',
  'render.job.failed.v1',
] as const;

/** Whose data is sealed until it is published. */
export const sealedEventTypes = [
  'notification.email.requested.v1',
  'notification.sms.requested.v1',
] as const;

/** What a tenant can be told of: what happens in tenants and is not sealed. */
export const tenantEvents = [
  {
    "type": "discount.discount.created.v1",
    "subject": "discount",
    "description": "A discount code was issued."
  },
  {
    "type": "discount.discount.switched_off.v1",
    "subject": "discount",
    "description": "A discount code is refused from here on."
  },
  {
    "type": "discount.discount.updated.v1",
    "subject": "discount",
    "description": "Terms of a discount changed; `changed` names them."
  },
  {
    "type": "discount.use.committed.v1",
    "subject": "discount_use",
    "description": "The payment was confirmed, and the use with it."
  },
  {
    "type": "discount.use.released.v1",
    "subject": "discount_use",
    "description": "The payment was not made; the use can be had again."
  },
  {
    "type": "discount.use.reserved.v1",
    "subject": "discount_use",
    "description": "A payment under way holds a use of the code."
  },
  {
    "type": "discount.use.taken_back.v1",
    "subject": "discount_use",
    "description": "The payment was refunded as a whole; the use can be had again."
  },
  {
    "type": "entity.announcement.created.v1",
    "subject": "announcement",
    "description": "The record was made: announcement."
  },
  {
    "type": "entity.announcement.removed.v1",
    "subject": "announcement",
    "description": "The record is gone: announcement; the event tells what it said."
  },
  {
    "type": "entity.announcement.updated.v1",
    "subject": "announcement",
    "description": "The record was changed: announcement; `changed` names the fields."
  },
  {
    "type": "gamification.gift.created.v1",
    "subject": "gift",
    "description": "There is a gift that users can be given."
  },
  {
    "type": "gamification.gift.earned.v1",
    "subject": "earned_gift",
    "description": "A user got a gift."
  },
  {
    "type": "gamification.gift.expired.v1",
    "subject": "earned_gift",
    "description": "The time of a gift that was not used is over."
  },
  {
    "type": "gamification.gift.switched_off.v1",
    "subject": "gift",
    "description": "A gift is given to nobody any more. Whoever has one can use it."
  },
  {
    "type": "gamification.gift.updated.v1",
    "subject": "gift",
    "description": "Terms or words of a gift changed; `changed` names them. Whoever has one keeps what it was."
  },
  {
    "type": "gamification.gift.used.v1",
    "subject": "earned_gift",
    "description": "A user used a gift, and got what it holds."
  },
  {
    "type": "gamification.gift.withdrawn.v1",
    "subject": "earned_gift",
    "description": "A gift that was not used was taken back, with the prize that it was."
  },
  {
    "type": "gamification.quest.claimed.v1",
    "subject": "quest_progress",
    "description": "A user took the prize of a completed quest."
  },
  {
    "type": "gamification.quest.completed.v1",
    "subject": "quest_progress",
    "description": "A user reached a quest's target; the prize waits to be claimed."
  },
  {
    "type": "gamification.quest.created.v1",
    "subject": "quest",
    "description": "A quest is offered."
  },
  {
    "type": "gamification.quest.switched_off.v1",
    "subject": "quest",
    "description": "A quest is no longer offered. What was completed can still be claimed."
  },
  {
    "type": "gamification.quest.taken_back.v1",
    "subject": "quest_progress",
    "description": "A quest is no longer completed, since a payment that counted for it was refunded. What was given is taken back with it."
  },
  {
    "type": "gamification.quest.updated.v1",
    "subject": "quest",
    "description": "Terms or words of a quest changed; `changed` names them."
  },
  {
    "type": "identity.credential.changed.v1",
    "subject": "user",
    "description": "A password was set or replaced. Never holds it."
  },
  {
    "type": "identity.external_identity.linked.v1",
    "subject": "user",
    "description": "A user may sign in through an identity provider."
  },
  {
    "type": "identity.external_identity.unlinked.v1",
    "subject": "user",
    "description": "A user may sign in through an identity provider no more."
  },
  {
    "type": "identity.mfa_factor.added.v1",
    "subject": "user",
    "description": "A user has a further second factor; its first code was right. Never holds its secret."
  },
  {
    "type": "identity.mfa_factor.removed.v1",
    "subject": "user",
    "description": "A second factor of a user counts no more."
  },
  {
    "type": "identity.passkey.added.v1",
    "subject": "user",
    "description": "A user has a further passkey. Never holds its key."
  },
  {
    "type": "identity.passkey.clone_detected.v1",
    "subject": "user",
    "description": "A sign-in with a passkey was refused, since its counter went backwards, as that of a copy would."
  },
  {
    "type": "identity.passkey.removed.v1",
    "subject": "user",
    "description": "A passkey of a user signs in no more."
  },
  {
    "type": "identity.recovery_codes.made.v1",
    "subject": "user",
    "description": "A user got new recovery codes; older ones died. Never holds them."
  },
  {
    "type": "identity.recovery_codes.used.v1",
    "subject": "user",
    "description": "A user proved himself with a recovery code, which died with it. Never holds the code."
  },
  {
    "type": "identity.session.reuse_detected.v1",
    "subject": "session",
    "description": "A refresh token was used again after its successor was. Somebody may have copied it; the session was revoked."
  },
  {
    "type": "identity.session.revoked.v1",
    "subject": "session",
    "description": "A session ended. Access tokens with this `sid` are refused from here on."
  },
  {
    "type": "identity.session.started.v1",
    "subject": "session",
    "description": "A user signed in."
  },
  {
    "type": "identity.user.banned.v1",
    "subject": "user",
    "description": "An account may no longer be used. Every session of the user ended in the same moment; a gateway refuses the user's tokens from here on."
  },
  {
    "type": "identity.user.erased.v1",
    "subject": "user",
    "description": "All that told of the person is gone; ids, dates and money stay. Whoever keeps personal data of the user removes it now. Every session ended in the same moment."
  },
  {
    "type": "identity.user.impersonated.v1",
    "subject": "user",
    "description": "A staff member acts as the user, in a session that ends at `expires_at` at the latest."
  },
  {
    "type": "identity.user.registered.v1",
    "subject": "user",
    "description": "An account was created."
  },
  {
    "type": "identity.user.role_changed.v1",
    "subject": "user",
    "description": "A user of a tenant became its manager, or is one no more. `identity.user.updated.v1` tells the new fact as well."
  },
  {
    "type": "identity.user.unbanned.v1",
    "subject": "user",
    "description": "A ban ended, by a person or by its end date."
  },
  {
    "type": "identity.user.updated.v1",
    "subject": "user",
    "description": "Facts of an account changed. `changed` holds the new values of the changed ones alone."
  },
  {
    "type": "payment.balance.changed.v1",
    "subject": "user",
    "description": "The ledger moved money or render credits on an account of a user."
  },
  {
    "type": "payment.payment.confirmed.v1",
    "subject": "payment",
    "description": "The money is here, and the plan with it."
  },
  {
    "type": "payment.payment.created.v1",
    "subject": "payment",
    "description": "A purchase was begun; the money is not here yet."
  },
  {
    "type": "payment.payment.expired.v1",
    "subject": "payment",
    "description": "Nobody paid in time."
  },
  {
    "type": "payment.payment.failed.v1",
    "subject": "payment",
    "description": "The provider says that this will not be paid."
  },
  {
    "type": "payment.payment.refunded.v1",
    "subject": "payment",
    "description": "Some or all of it went back; `refunded_minor` tells how much by now."
  },
  {
    "type": "payment.plan.created.v1",
    "subject": "plan",
    "description": "A plan is on offer."
  },
  {
    "type": "payment.plan.switched_off.v1",
    "subject": "plan",
    "description": "A plan is no longer on offer. Who has it keeps it until it ends."
  },
  {
    "type": "payment.plan.updated.v1",
    "subject": "plan",
    "description": "A plan changed; `changed` names what. What was bought keeps its terms."
  },
  {
    "type": "payment.refund.approved.v1",
    "subject": "refund",
    "description": "The refund is on its way."
  },
  {
    "type": "payment.refund.completed.v1",
    "subject": "refund",
    "description": "The money went back."
  },
  {
    "type": "payment.refund.failed.v1",
    "subject": "refund",
    "description": "The provider does not give the money back."
  },
  {
    "type": "payment.refund.rejected.v1",
    "subject": "refund",
    "description": "The second person said no."
  },
  {
    "type": "payment.refund.requested.v1",
    "subject": "refund",
    "description": "A refund waits for a second person."
  },
  {
    "type": "payment.render.uncovered.v1",
    "subject": "render_job",
    "description": "A render used more seconds or credits than its user had left. Nothing is owed for it; who sells renders may want to know."
  },
  {
    "type": "payment.renewal_consent.given.v1",
    "subject": "renewal_consent",
    "description": "Somebody lets his card be charged for the renewals of a plan."
  },
  {
    "type": "payment.renewal_consent.withdrawn.v1",
    "subject": "renewal_consent",
    "description": "The card is not charged any more, and its provider is told to forget it."
  },
  {
    "type": "payment.user_plan.activated.v1",
    "subject": "user_plan",
    "description": "Somebody has a plan, from now or from a time told."
  },
  {
    "type": "payment.user_plan.cancelled.v1",
    "subject": "user_plan",
    "description": "The plan will not be renewed; it stays until it ends."
  },
  {
    "type": "payment.user_plan.ended.v1",
    "subject": "user_plan",
    "description": "The plan grants nothing any more."
  },
  {
    "type": "payment.user_plan.renewal_failed.v1",
    "subject": "user_plan",
    "description": "The plan could not be renewed, by balance or card, or is not sold any more; it stays until it ends."
  },
  {
    "type": "payment.user_plan.updated.v1",
    "subject": "user_plan",
    "description": "Something about the plan that somebody has changed."
  },
  {
    "type": "tenant.api_key.created.v1",
    "subject": "api_key",
    "description": "A tenant got an API key. Never holds the key nor its hash."
  },
  {
    "type": "tenant.api_key.revoked.v1",
    "subject": "api_key",
    "description": "An API key is refused from here on."
  },
  {
    "type": "tenant.api_key.rotated.v1",
    "subject": "api_key",
    "description": "An API key has a successor. It stays good until `expires_at`."
  },
  {
    "type": "tenant.branding.updated.v1",
    "subject": "tenant",
    "description": "A tenant looks different; `changed` names what was set, changed or cleared. Read the branding for the new values."
  },
  {
    "type": "tenant.domain.failed.v1",
    "subject": "tenant",
    "description": "A claim came to nothing, or a verified domain no longer leads to the tenant; `failure` says why."
  },
  {
    "type": "tenant.domain.removed.v1",
    "subject": "tenant",
    "description": "The tenant gave a domain up; `state` is how it was until then."
  },
  {
    "type": "tenant.domain.verified.v1",
    "subject": "tenant",
    "description": "A domain leads to the tenant from here on, and to no other."
  },
  {
    "type": "tenant.identity_provider.changed.v1",
    "subject": "tenant",
    "description": "A tenant's own account at an identity provider, with which its people sign in there. Never holds its secret."
  },
  {
    "type": "tenant.invitation.accepted.v1",
    "subject": "invitation",
    "description": "An invitation was accepted, by a user who was there or who registered with it."
  },
  {
    "type": "tenant.invitation.created.v1",
    "subject": "invitation",
    "description": "Somebody is invited to a tenant. Never holds the token of the link."
  },
  {
    "type": "tenant.invitation.renewed.v1",
    "subject": "invitation",
    "description": "Somebody who is invited already got a new link; role and end are those of now."
  },
  {
    "type": "tenant.invitation.revoked.v1",
    "subject": "invitation",
    "description": "An invitation was taken back; its link is over."
  },
  {
    "type": "tenant.tenant.activated.v1",
    "subject": "tenant",
    "description": "A tenant on trial is Active for good."
  },
  {
    "type": "tenant.tenant.cancelled.v1",
    "subject": "tenant",
    "description": "A tenant has ended for good. Nobody of it signs in again; its data stays."
  },
  {
    "type": "tenant.tenant.created.v1",
    "subject": "tenant",
    "description": "A tenant was created."
  },
  {
    "type": "tenant.tenant.reactivated.v1",
    "subject": "tenant",
    "description": "A tenant is Active again after a suspension. Sessions that were not ended meanwhile work again."
  },
  {
    "type": "tenant.tenant.suspended.v1",
    "subject": "tenant",
    "description": "Nobody of the tenant may sign in or use a session until it is reactivated."
  },
  {
    "type": "tenant.tenant.updated.v1",
    "subject": "tenant",
    "description": "Facts of a tenant changed; `changed` names them. Read the tenant for the new values of those not here."
  },
  {
    "type": "tenant.webhook.created.v1",
    "subject": "webhook",
    "description": "A tenant wants to be told of events at an address. Told is its host alone, and never the secret."
  },
  {
    "type": "tenant.webhook.deleted.v1",
    "subject": "webhook",
    "description": "A webhook is gone, and what was on its way to it."
  },
  {
    "type": "tenant.webhook.disabled.v1",
    "subject": "webhook",
    "description": "A webhook gets no more events until it is enabled again."
  },
  {
    "type": "tenant.webhook.enabled.v1",
    "subject": "webhook",
    "description": "A webhook that was off gets what happens from here on."
  },
  {
    "type": "tenant.webhook.secret_rotated.v1",
    "subject": "webhook",
    "description": "A webhook has a new secret. The one before signs as well until `previous_secret_until`; null when it ended at once."
  },
  {
    "type": "tenant.webhook.updated.v1",
    "subject": "webhook",
    "description": "Terms of a webhook changed; `changed` names them."
  }
] as const;
