import { DomainError } from '../../platform/errors.js';
import { isWholeKey } from './key-text.js';

/** An API key shown to this service itself: it proves nothing here, and its owner is told which mistake it is. */
export function refuseApiKey(_context: object, text: string): Promise<never> {
  const message = isWholeKey(text)
    ? 'This is an API key. It is good at the gateway, not here.'
    : 'This is a mistyped or shortened API key: its checksum does not fit.';
  return Promise.reject(new DomainError('token_invalid', message));
}
