import { type MouseEvent, useState } from 'react';
import { useTexts } from '../texts';
import { Icon } from './icon';

/** Ids, addresses and codes: always left to right, with a button that copies the whole. */
export function Copyable({ text, isShortened = false }: { text: string; isShortened?: boolean }) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async (event: MouseEvent) => {
    event.stopPropagation();
    event.preventDefault();
    await navigator.clipboard.writeText(text);
    setCopied(true);
    window.setTimeout(() => setCopied(false), 1500);
  };
  return (
    <span className="copyable">
      <bdi dir="ltr" title={text} className={isShortened ? 'mono' : undefined}>
        {isShortened ? `${text.slice(0, 8)}…` : text}
      </bdi>
      <button
        type="button"
        className="copy"
        onClick={copy}
        aria-label={`${copied ? t('record.copied') : t('record.copy')}: ${text}`}
      >
        <Icon name={copied ? 'Check' : 'Copy'} size={13} />
      </button>
    </span>
  );
}
