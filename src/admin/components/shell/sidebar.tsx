import { NavLink } from 'react-router-dom';
import { addressOf, useResources, useStaff } from '../resource-types';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';

/** Whom the policy table lets watch. */
const watches = new Set(['Tenants', 'Auditor', 'Owner']);

export function Sidebar({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { t, resource: tell } = useTexts();
  const resources = useResources();
  const { role } = useStaff();
  const groups = [...new Set(resources.map(({ navigation }) => String(navigation?.name)))];
  return (
    <>
      {isOpen ? <button type="button" className="veil" onClick={close} aria-label={t('shell.closeMenu')} /> : null}
      <nav className={isOpen ? 'sidebar sidebar-open' : 'sidebar'} aria-label={t('shell.navigation')}>
        <NavLink className="brand" to="/admin" end>
          <BrandMark />
          <bdi>FlatRender</bdi>
        </NavLink>
        <NavLink className="entry" to="/admin" end>
          <Icon name="Home" />
          {t('shell.home')}
        </NavLink>
        {groups.map((group) => (
          <section key={group} className="group" aria-label={t(`groups.${group}`)}>
            <p className="group-name" aria-hidden="true">
              {t(`groups.${group}`)}
            </p>
            {group === 'system' && watches.has(role) ? (
              <NavLink className="entry" to="/admin/live">
                <Icon name="Activity" />
                {t('live.title')}
              </NavLink>
            ) : null}
            {resources
              .filter(({ navigation }) => navigation?.name === group)
              .map(({ id, navigation }) => (
                <NavLink key={id} className="entry" to={addressOf.list(id)}>
                  <Icon name={String(navigation?.icon)} />
                  {tell(id)}
                </NavLink>
              ))}
          </section>
        ))}
      </nav>
    </>
  );
}

export function BrandMark() {
  return (
    <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" className="mark">
      <rect width="32" height="32" rx="8" />
      <path d="M10 24V8h13v4h-8.500v3.500H21v4h-6.500V24z" />
    </svg>
  );
}
