import type { DomainError } from '../platform/errors.js';
import type { ContractOperation } from './contract-document.js';

/** An answer of ours that the contract does not allow: a fault of the service, found in tests and development. */
export class ContractBreach extends Error {
  constructor({ id }: ContractOperation, answer: string, problem: string) {
    super(`${id} answered ${answer} outside the contract: ${problem}`);
    this.name = 'ContractBreach';
  }
}

/** Throws ContractBreach for a refusal that the operation's `x-error-codes` do not tell. */
export function checkRefusal(operation: ContractOperation, { code, status }: DomainError): void {
  if (!operation.errorCodes.includes(code)) {
    throw new ContractBreach(operation, `${status} ${code}`, 'the code is not declared');
  }
}
