import { type FormEvent, useState } from 'react';
import { callServer, Refusal } from '../api';
import { tellRefusal } from '../refusal-text';
import { useTexts } from '../texts';
import { Copyable } from '../values/copyable';
import { focusAtFirst } from './focus-at-first';
import { pageAfterSignIn } from './page-after-sign-in';
import { codeLength, readDigits } from './read-digits';
import type { Step } from './sign-in';

export function CodeStep({ step, restart }: { step: Exclude<Step, { name: 'password' }>; restart: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const [code, setCode] = useState('');
  const [isWorking, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const send = async (digits: string) => {
    setWorking(true);
    try {
      await callServer('/login/code', { code: digits });
      window.location.assign(pageAfterSignIn(window.location));
    } catch (error) {
      setFault(tellRefusal(texts, error));
      setCode('');
      setWorking(false);
      if (error instanceof Refusal && error.code === 'unauthenticated') restart();
    }
  };
  const change = (text: string) => {
    const digits = readDigits(text);
    setCode(digits);
    if (digits.length === codeLength) void send(digits);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(code);
  };
  return (
    <form onSubmit={submit} noValidate>
      <h1>{t(step.name === 'set_up' ? 'signIn.setUpTitle' : 'signIn.codeTitle')}</h1>
      <p className="lead">{t(step.name === 'set_up' ? 'signIn.setUpLead' : 'signIn.codeLead')}</p>
      {step.name === 'set_up' ? (
        <div className="set-up">
          <img src={step.qrCode} width={220} height={220} alt={t('signIn.qrCode')} />
          <p>{t('signIn.setUpText')}</p>
          <p className="mono">
            <Copyable text={step.secret} />
          </p>
        </div>
      ) : null}
      <div role="alert">{fault ? <p className="alert">{fault}</p> : null}</div>
      <label htmlFor="code">{t('signIn.code')}</label>
      <input
        id="code"
        className="code-input"
        dir="ltr"
        inputMode="numeric"
        autoComplete="one-time-code"
        ref={focusAtFirst}
        required
        value={code}
        onChange={(event) => change(event.target.value)}
      />
      <button type="submit" className="button button-primary wide" disabled={isWorking || code.length < codeLength}>
        {t(isWorking ? 'signIn.working' : 'signIn.confirm')}
      </button>
      <button type="button" className="plain wide" onClick={restart}>
        {t('signIn.back')}
      </button>
    </form>
  );
}
