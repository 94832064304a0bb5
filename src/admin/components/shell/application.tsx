import { useEffect, useState } from 'react';
import { useLocation } from 'react-router';
import { useTexts } from '../texts';
import { Keys } from './keys';
import { Notices } from './notices';
import { Screens } from './screens';
import { Sidebar } from './sidebar';
import { TopBar } from './top-bar';

/** Takes the place of AdminJS's own frame: landmarks, both directions, both themes, phone width. */
export function Application() {
  const { t } = useTexts();
  const { pathname } = useLocation();
  const [isMenuOpen, setMenuOpen] = useState(false);
  useEffect(() => setMenuOpen(false), [pathname]);
  return (
    <Notices>
      <a className="skip" href="#content">
        {t('shell.skip')}
      </a>
      <div className="shell">
        <Sidebar isOpen={isMenuOpen} close={() => setMenuOpen(false)} />
        <div className="stage">
          <TopBar openMenu={() => setMenuOpen(true)} />
          <main id="content" tabIndex={-1}>
            <Screens />
          </main>
        </div>
      </div>
      <Keys />
    </Notices>
  );
}
