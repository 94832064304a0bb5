import { useState } from 'react';
import { Preferences } from '../shell/preferences';
import { BrandMark } from '../shell/sidebar';
import { useTexts } from '../texts';
import { CodeStep } from './code-step';
import { PasswordStep } from './password-step';

export type Step = { name: 'password' } | { name: 'code' } | { name: 'set_up'; secret: string; qrCode: string };

/** Takes the place of AdminJS's sign-in page: password, then the code; at the first sign-in the authenticator's set-up. */
export function SignIn() {
  const { t } = useTexts();
  const [step, setStep] = useState<Step>({ name: 'password' });
  return (
    <main className="sign-in">
      <div className="sign-in-bar">
        <Preferences />
      </div>
      <div className="sign-in-card">
        <div className="sign-in-brand">
          <BrandMark />
          <div>
            <bdi className="sign-in-name">FlatRender</bdi>
            <p className="lead">{t('signIn.lead')}</p>
          </div>
        </div>
        {step.name === 'password' ? (
          <PasswordStep proceed={setStep} />
        ) : (
          <CodeStep step={step} restart={() => setStep({ name: 'password' })} />
        )}
      </div>
    </main>
  );
}
