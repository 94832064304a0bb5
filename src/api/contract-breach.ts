/** An answer of ours that the contract does not allow: a fault of the service, found in tests and development. */
export class ContractBreach extends Error {
  constructor(operation: string, status: number, problem: string) {
    super(`${operation} answered ${status} outside the contract: ${problem}`);
    this.name = 'ContractBreach';
  }
}
