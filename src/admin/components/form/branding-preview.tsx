import { useEffect, useState } from 'react';
import { callServer } from '../api';
import { useTexts } from '../texts';
import { textOf } from './common-attributes';
import type { FormValues } from './field-info';
import { inkOn, type Look, lookOf } from './look';
import { mailOf } from './mail-preview';

/** How the tenant will look with what the form holds now: a mail, and the head of a page. */
export function BrandingPreview({ values, tenant }: { values: FormValues; tenant: string }) {
  const { t } = useTexts();
  const look = lookOf(values, tenant);
  const footer = useFooter(textOf(values['emailFooterHtml']));
  const mail = mailOf(look, footer ?? '', {
    greeting: t('branding.greeting'),
    text: t('branding.text'),
    button: t('branding.button'),
  });
  const answersTo = textOf(values['emailReplyTo']);
  return (
    <section className="panel look" aria-label={t('branding.preview')}>
      <h2>{t('branding.preview')}</h2>
      <p className="lead">{t('branding.lead')}</p>
      <h3>{t('branding.mail')}</h3>
      <p className="look-from">
        <bdi>{textOf(values['emailFromName']) || look.name}</bdi>{' '}
        <bdi dir="ltr">{textOf(values['emailFromAddress'])}</bdi>
        {answersTo ? (
          <>
            <br />
            {t('branding.answersTo')} <bdi dir="ltr">{answersTo}</bdi>
          </>
        ) : null}
      </p>
      {footer === null ? <p className="fault">{t('branding.footerRefused')}</p> : null}
      {/* No permission at all: neither script nor form nor a way out. */}
      <iframe className="look-mail" title={t('branding.mail')} sandbox="" srcDoc={mail} />
      <h3>{t('branding.page')}</h3>
      <PageHead look={look} />
    </section>
  );
}

function PageHead({ look }: { look: Look }) {
  const { t } = useTexts();
  const { name, primary, accent, background, fonts, links } = look;
  return (
    <div className="look-page" style={{ background, color: inkOn(background), fontFamily: fonts }}>
      <div className="look-head" style={{ background: primary, color: inkOn(primary) }}>
        <span className="look-logo">{look.logo ?? t('branding.noLogo')}</span>
        <bdi>{name}</bdi>
      </div>
      <p>{t('branding.pageText')}</p>
      <p>
        <span className="look-button" style={{ background: accent, color: inkOn(accent) }}>
          {t('branding.button')}
        </span>
      </p>
      <p className="look-links">
        {links.map((link) => (
          <span key={link}>{t(`branding.${link}`)}</span>
        ))}
      </p>
    </div>
  );
}

const pauseMilliseconds = 250;

/** The footer as the service would keep it, asked for once the typing pauses; null when it would refuse it. */
function useFooter(typed: string): string | null {
  const [footer, setFooter] = useState<string | null>('');
  useEffect(() => {
    let isCurrent = true;
    const ask = () => {
      callServer<{ html: string }>('/api/branding/footer', { html: typed }).then(
        ({ html }) => isCurrent && setFooter(html),
        () => isCurrent && setFooter(null),
      );
    };
    const timer = window.setTimeout(ask, pauseMilliseconds);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
  }, [typed]);
  return footer;
}
