/** A provider will not deliver this, however often it is asked. Whatever else a provider throws may pass. */
export class RefusedForGood extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RefusedForGood';
  }
}
