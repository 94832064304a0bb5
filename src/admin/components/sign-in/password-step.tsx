import { type FormEvent, useState } from 'react';
import { callServer } from '../api';
import { tellRefusal } from '../refusal-text';
import { useTexts } from '../texts';
import { Icon } from '../values/icon';
import { focusAtFirst } from './focus-at-first';
import type { Step } from './sign-in';

type Answer = { next: 'code' } | { next: 'set_up'; secret: string; qrCode: string };

export function PasswordStep({ proceed }: { proceed: (step: Step) => void }) {
  const texts = useTexts();
  const { t } = texts;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isShown, setShown] = useState(false);
  const [isWorking, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    try {
      const answer = await callServer<Answer>('/login', { email: email.trim(), password });
      proceed(answer.next === 'code' ? { name: 'code' } : { ...answer, name: 'set_up' });
    } catch (error) {
      setFault(tellRefusal(texts, error));
      setWorking(false);
    }
  };
  return (
    <form onSubmit={submit} noValidate>
      <h1>{t('signIn.title')}</h1>
      <div role="alert">{fault ? <p className="alert">{fault}</p> : null}</div>
      <label htmlFor="email">{t('signIn.email')}</label>
      <input
        id="email"
        type="email"
        dir="ltr"
        autoComplete="username"
        required
        ref={focusAtFirst}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <label htmlFor="password">{t('signIn.password')}</label>
      <div className="with-button">
        <input
          id="password"
          type={isShown ? 'text' : 'password'}
          dir="ltr"
          autoComplete="current-password"
          required
          maxLength={128}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <button
          type="button"
          className="plain"
          onClick={() => setShown(!isShown)}
          aria-label={t(isShown ? 'signIn.hide' : 'signIn.show')}
        >
          <Icon name={isShown ? 'EyeOff' : 'Eye'} size={18} />
        </button>
      </div>
      <button type="submit" className="button button-primary wide" disabled={isWorking}>
        {t(isWorking ? 'signIn.working' : 'signIn.next')}
      </button>
    </form>
  );
}
