import { callServer } from '../api';
import { useStaff } from '../resource-types';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { Preferences } from './preferences';
import { SearchBox } from './search-box';

export function TopBar({ openMenu }: { openMenu: () => void }) {
  const { t, value } = useTexts();
  const { email, role } = useStaff();
  const signOut = async () => {
    await callServer('/logout', {});
    window.location.assign('/admin/login');
  };
  return (
    <header className="top-bar">
      <button type="button" className="plain menu-button" onClick={openMenu} aria-label={t('shell.menu')}>
        <Icon name="Menu" size={20} />
      </button>
      <SearchBox />
      <div className="top-end">
        <Preferences />
        <div className="who">
          <bdi dir="ltr" className="who-email">
            {email}
          </bdi>
          <span className="who-role">{value(role)}</span>
        </div>
        <button
          type="button"
          className="plain"
          onClick={signOut}
          aria-label={t('shell.signOut')}
          title={t('shell.signOut')}
        >
          <Icon name="LogOut" size={18} />
        </button>
      </div>
    </header>
  );
}
