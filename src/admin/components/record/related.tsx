import { Link } from 'react-router-dom';
import { addressOf, type ConsoleRecord, type Resource, useResources } from '../resource-types';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';

/** Lists that go on from this record, as far as the person may see them. */
export function Related({ resource, record }: { resource: Resource; record: ConsoleRecord }) {
  const { t } = useTexts();
  const readable = new Set(useResources().map(({ id }) => id));
  const links = [
    { to: 'users', name: 'usersOfTenant', when: resource.id === 'tenants', filter: `filters.tenantId=${record.id}` },
    { to: 'apiKeys', name: 'keysOfTenant', when: resource.id === 'tenants', filter: `filters.tenantId=${record.id}` },
    {
      to: 'domains',
      name: 'domainsOfTenant',
      when: resource.id === 'tenants',
      filter: `filters.tenantId=${record.id}`,
    },
    {
      to: 'invitations',
      name: 'invitationsOfTenant',
      when: resource.id === 'tenants',
      filter: `filters.tenantId=${record.id}`,
    },
    {
      to: 'webhooks',
      name: 'webhooksOfTenant',
      when: resource.id === 'tenants',
      filter: `filters.tenantId=${record.id}`,
    },
    {
      to: 'webhookDeliveries',
      name: 'deliveriesOfWebhook',
      when: resource.id === 'webhooks',
      filter: `filters.webhookId=${record.id}`,
    },
    { to: 'sessions', name: 'sessionsOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    {
      to: 'identities',
      name: 'identitiesOfUser',
      when: resource.id === 'users',
      filter: `filters.userId=${record.id}`,
    },
    { to: 'passkeys', name: 'passkeysOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    { to: 'factors', name: 'factorsOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    { to: 'userPlans', name: 'plansOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    { to: 'userPlans', name: 'peopleWithPlan', when: resource.id === 'plans', filter: `filters.planId=${record.id}` },
    { to: 'payments', name: 'paymentsOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    { to: 'payments', name: 'paymentsForPlan', when: resource.id === 'plans', filter: `filters.planId=${record.id}` },
    { to: 'refunds', name: 'refundsOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    { to: 'ledger', name: 'ledgerOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    {
      to: 'refunds',
      name: 'refundsOfPayment',
      when: resource.id === 'payments',
      filter: `filters.paymentId=${record.id}`,
    },
    {
      to: 'balanceCorrections',
      name: 'correctionsOfUser',
      when: resource.id === 'users',
      filter: `filters.userId=${record.id}`,
    },
    { to: 'userNotes', name: 'notesOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    { to: 'bans', name: 'bansOfUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    {
      to: 'earnedGifts',
      name: 'giftsOfUser',
      when: resource.id === 'users',
      filter: `filters.userId=${record.id}`,
    },
    {
      to: 'earnedGifts',
      name: 'giftsEarned',
      when: resource.id === 'gifts',
      filter: `filters.giftId=${record.id}`,
    },
    { to: 'messages', name: 'messagesToUser', when: resource.id === 'users', filter: `filters.userId=${record.id}` },
    { to: 'audit', name: 'auditOfRecord', when: resource.id !== 'audit', filter: `filters.subjectId=${record.id}` },
  ].filter(({ to, when }) => when && readable.has(to));
  if (links.length === 0) return null;
  return (
    <nav className="related" aria-label={t('record.related')}>
      {links.map(({ to, name, filter }) => (
        <Link key={name} className="button turned" to={`${addressOf.list(to)}?${filter}`}>
          {t(`record.${name}`)} <Icon name="ArrowRight" />
        </Link>
      ))}
    </nav>
  );
}
