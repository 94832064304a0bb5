import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { callServer } from '../api';
import { addressOf, useResource, useStaff } from '../resource-types';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { Preferences } from './preferences';

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
      <UserSearch />
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

/** `/` comes here from everywhere. */
function UserSearch() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  if (!useResource('users')) return <span className="grow" />;
  const search = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) navigate(`${addressOf.list('users')}?filters.q=${encodeURIComponent(text.trim())}`);
  };
  return (
    <search className="search">
      <form onSubmit={search}>
        <Icon name="Search" />
        <input
          id="global-search"
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('shell.search')}
          aria-label={t('shell.search')}
          autoComplete="off"
        />
        <kbd>/</kbd>
      </form>
    </search>
  );
}
