import { DomainError } from '../platform/errors.js';

export class MethodNotAllowed extends DomainError {
  constructor(readonly allowed: string[]) {
    super('method_not_allowed', `This path answers ${allowed.join(', ')}.`);
  }
}
