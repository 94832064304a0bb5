import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router-dom';
import { useTexts } from '../texts';

const keys = [
  ['/', 'shell.keySearch'],
  ['g u', 'shell.keyUsers'],
  ['g h', 'shell.keyHome'],
  ['?', 'shell.keyHelp'],
] as const;

/** Keyboard ways to the commonest places. */
export function Keys() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let isAfterG = false;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (isAfterG && event.key === 'u') navigate('/admin/resources/users');
      else if (isAfterG && event.key === 'h') navigate('/admin');
      else if (event.key === '?') dialog.current?.showModal();
      else if (event.key === '/') {
        event.preventDefault();
        const box = document.getElementById('global-search');
        if (box instanceof HTMLInputElement) box.select();
      }
      isAfterG = event.key === 'g';
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate]);
  return (
    <dialog ref={dialog} className="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">{t('shell.keys')}</h2>
      <dl>
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd dir="ltr">{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" className="button">
          {t('shell.close')}
        </button>
      </form>
    </dialog>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
