import { User } from '../../models/index.js';
import type { MemberRole } from '../../models/invitation.js';
import { locales } from '../../models/locale.js';
import { userSearchText } from '../../models/user.js';
import { impersonateUser } from '../../operations/impersonation/impersonate-user.js';
import { correctBalance } from '../../operations/ledger/correct-balance.js';
import { changeMemberRole } from '../../operations/members/change-member-role.js';
import { resetUserMfa } from '../../operations/mfa/reset-user-mfa.js';
import { eraseUser } from '../../operations/personal-data/erase-user.js';
import { exportUserData } from '../../operations/personal-data/export-user-data.js';
import { addUserNote } from '../../operations/user-notes/add-user-note.js';
import { banUser } from '../../operations/users/ban-user.js';
import { endUserSessions } from '../../operations/users/end-user-sessions.js';
import { getUser } from '../../operations/users/get-user.js';
import { sendUserResetLink } from '../../operations/users/send-user-reset-link.js';
import { sendUserVerification } from '../../operations/users/send-user-verification.js';
import { soughtText } from '../../operations/users/sought-text.js';
import { unbanUser } from '../../operations/users/unban-user.js';
import type { Context, StaffRole } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { currentLanguage } from '../console-request.js';
import { lines, money, number, optional, reason, text, until } from '../fields.js';
import { given } from '../form.js';
import { textsOf } from '../locales/texts.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { rolesFor } from './readers.js';
import { userDetails } from './user-details.js';

const banReasons = ['spam', 'fraud', 'abuse', 'stolen', 'request'] as const;
/** Whoever only looks after tenants does not need to know what a person owns. */
const seeMoney: readonly StaffRole[] = ['Support', 'Finance', 'Auditor', 'Owner'];
const mostMoney = 1_000_000_000_000_000;
const isManager = (row: Row) => row['isTenantAdmin'] === true;
const hasUnverified = (row: Row) =>
  (row['emailVerified'] === false && Boolean(row['email'])) ||
  (row['phoneVerified'] === false && Boolean(row['phoneNumber']));
const isBanned = (row: Row) => row['state'] === 'banned';
const isErased = (row: Row) => row['state'] === 'erased';
/** The name of whoever has none any more, as a word of SQL. */
const erasedName = () => `'${textsOf(currentLanguage()).record.erasedUser.replaceAll("'", "''")}'`;

const openBan = (now: string) =>
  `exists (select 1 from bans b where b.user_id = "User".id and b.lifted_at is null and (b.unblock_date is null or b.unblock_date > ${now}))`;
const openSessions = (now: string) =>
  `select count(*)::int from sessions s where s.user_id = "User".id and s.revoked_at is null and s.expires_at > ${now}`;
const currentPlan = (column: string) => (now: string) =>
  `(select p.${column} from user_plans p where p.user_id = "User".id and p.scope = 'User' and p.ended_at is null and p.expires_at > ${now})`;

export const users: ResourceShape = {
  id: 'users',
  model: User,
  group: 'people',
  icon: 'Users',
  title: 'title',
  readers: rolesFor('searchUsers'),
  search: userSearchText('"User"'),
  soughtText,
  sort: { by: 'createdAt', direction: 'desc' },
  page: 'UserPage',
  details: userDetails,
  columns: {
    title: {
      as: 'text',
      places: ['list'],
      sql: () =>
        `coalesce("User".full_name, "User".email, "User".phone_number, case when "User".erased_at is not null then ${erasedName()} end)`,
    },
    email: { as: 'address' },
    phoneNumber: { as: 'address' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    state: {
      as: 'state',
      sql: (now) =>
        `case when "User".erased_at is not null then 'erased' when ${openBan(now)} then 'banned' else 'active' end`,
    },
    standing: {
      as: 'state',
      places: ['show'],
      sql: () =>
        `case when "User".is_admin then 'platform_administrator' when "User".is_tenant_admin then 'tenant_manager' else 'member' end`,
    },
    balanceMinor: { as: 'money', currency: 'currency', roles: seeMoney },
    currency: { as: 'code', roles: seeMoney },
    lastActiveAt: { as: 'moment' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    banned: { as: 'flag', places: [], filter: 'flag', sql: openBan },
    verified: {
      as: 'flag',
      places: [],
      filter: 'flag',
      sql: () => '"User".email_verified or "User".phone_verified',
    },
    isTenantAdmin: { as: 'flag', places: ['show'], filter: 'flag' },
    isAdmin: { as: 'flag', places: [], filter: 'flag' },
    fullName: { as: 'text', places: ['show'] },
    emailVerified: { as: 'flag', places: ['show'] },
    phoneVerified: { as: 'flag', places: ['show'] },
    registerMode: { as: 'state', places: ['show'] },
    locale: { as: 'state', places: ['show'], values: locales },
    affiliateCode: { as: 'code', places: ['show'] },
    planName: { as: 'text', places: ['show'], roles: seeMoney, sql: currentPlan('name') },
    planExpiresAt: { as: 'moment', places: ['show'], roles: seeMoney, sql: currentPlan('expires_at') },
    remainChargeSec: { as: 'number', places: ['show'], roles: seeMoney, sql: currentPlan('remain_charge_sec') },
    loyaltyScore: { as: 'number', places: ['show'] },
    maxDailyRenderCount: { as: 'number', places: ['show'] },
    factorCount: {
      as: 'number',
      places: ['show'],
      sql: () => `(select count(*)::int from mfa_factors f where f.user_id = "User".id and f.confirmed_at is not null)
        + (select count(*)::int from passkeys p where p.user_id = "User".id)`,
    },
    openSessions: { as: 'number', places: ['show'], sql: openSessions },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    ban: operationAction({
      operation: 'banUser',
      type: 'record',
      icon: 'Slash',
      variant: 'danger',
      when: (row) => !isBanned(row) && !isErased(row),
      input: { reason: reason(banReasons), unblockDate: until([1, 7, 30]) },
      consequences: async (_context, row) => ({ sessions: Number(row['openSessions']) }),
      run: (context, { id, values }) => banUser(context, { userId: id, ...values }),
    }),
    unban: operationAction({
      operation: 'unbanUser',
      type: 'record',
      icon: 'UserCheck',
      when: isBanned,
      input: { reason: optional(reason(['appeal', 'mistake'])) },
      run: (context, { id, values }) => unbanUser(context, { userId: id, ...given(values) }),
    }),
    impersonate: operationAction({
      operation: 'impersonateUser',
      type: 'record',
      icon: 'Eye',
      when: (row) => !isBanned(row) && !isErased(row) && row['standing'] !== 'platform_administrator',
      input: { reason: reason(['sees_fault', 'request']), minutes: optional(number(1, 60)) },
      run: async (context, { id, values: { reason, minutes } }) => ({
        secret: (await impersonateUser(context, { userId: id, reason, ...given({ minutes }) })).accessToken,
      }),
    }),
    makeManager: operationAction({
      operation: 'changeMemberRole',
      type: 'record',
      icon: 'UserPlus',
      when: (row) => !isManager(row) && !isErased(row),
      input: { reason: optional(reason(['request', 'deputy'])) },
      run: (context, { id, values }) => changeRole(context, id, 'manager', values),
    }),
    takeRole: operationAction({
      operation: 'changeMemberRole',
      type: 'record',
      icon: 'UserMinus',
      variant: 'danger',
      when: isManager,
      input: { reason: optional(reason(['request', 'left'])) },
      run: (context, { id, values }) => changeRole(context, id, 'user', values),
    }),
    exportData: operationAction({
      operation: 'exportUserData',
      type: 'record',
      icon: 'Download',
      input: {},
      run: async (context, { id }) => {
        const { exportedAt, userId, parts } = await exportUserData(context, { userId: id });
        const text = JSON.stringify({ exported_at: exportedAt, user_id: userId, parts }, null, 2);
        return { download: { name: `user-${userId}.json`, type: 'application/json', text } };
      },
    }),
    erase: operationAction({
      operation: 'eraseUser',
      type: 'record',
      icon: 'Trash2',
      variant: 'danger',
      when: (row) => !isErased(row),
      input: { reason: reason(['request', 'law']), confirmation: text(254, { technical: true }) },
      consequences: async (_context, row) => ({
        sessions: Number(row['openSessions']),
        address: String(row['email'] ?? row['phoneNumber'] ?? row['id']),
      }),
      run: async (context, { id, values: { reason, confirmation } }) => {
        const { email, phoneNumber } = await getUser(context, { userId: id });
        if (confirmation !== (email ?? phoneNumber ?? id)) throw unacceptable('confirmation', 'confirmationDiffers');
        await eraseUser(context, { userId: id, reason });
      },
    }),
    resetMfa: operationAction({
      operation: 'resetUserMfa',
      type: 'record',
      icon: 'Shield',
      variant: 'danger',
      when: (row) => Number(row['factorCount'] ?? 0) > 0,
      input: { reason: reason(['lost_device', 'request']) },
      consequences: async (_context, row) => ({ sessions: Number(row['openSessions']) }),
      run: (context, { id, values }) => resetUserMfa(context, { userId: id, ...values }),
    }),
    sendVerification: operationAction({
      operation: 'sendUserVerification',
      type: 'record',
      icon: 'Mail',
      when: (row) => row['state'] === 'active' && hasUnverified(row),
      input: {},
      run: (context, { id }) => sendUserVerification(context, { userId: id }),
    }),
    sendResetLink: operationAction({
      operation: 'sendUserResetLink',
      type: 'record',
      icon: 'Key',
      when: (row) => row['state'] === 'active',
      input: {},
      run: (context, { id }) => sendUserResetLink(context, { userId: id }),
    }),
    correctBalance: operationAction({
      operation: 'correctBalance',
      type: 'record',
      icon: 'Edit3',
      when: (row) => !isErased(row),
      input: { amountMinor: money(-mostMoney, mostMoney), reason: reason(['counted_wrong', 'paid_outside']) },
      consequences: async (_context, row) => ({ currency: String(row['currency']) }),
      opens: 'balanceCorrections',
      run: async (context, { id, values }) => {
        const { correctionId } = await correctBalance(context, { userId: id, ...values });
        return { id: correctionId };
      },
    }),
    note: operationAction({
      operation: 'addUserNote',
      type: 'record',
      icon: 'FileText',
      when: (row) => !isErased(row),
      input: { text: lines(2000) },
      run: (context, { id, values }) => addUserNote(context, { userId: id, ...values }),
    }),
    endSessions: operationAction({
      operation: 'endUserSessions',
      type: 'record',
      icon: 'LogOut',
      when: (row) => !isErased(row),
      input: { reason: optional(reason(['lost_device', 'suspicious', 'request'])) },
      consequences: async (_context, row) => ({ sessions: Number(row['openSessions']) }),
      run: (context, { id, values }) => endUserSessions(context, { userId: id, ...given(values) }),
    }),
  },
};

async function changeRole(context: Context, userId: string, role: MemberRole, values: { reason: string | null }) {
  const { tenantId } = await User.findByPk(userId, { attributes: ['tenantId'], rejectOnEmpty: true });
  return changeMemberRole(context, { tenantId, userId, role, ...values });
}
