let address: string | undefined;

/** Takes the address that people open (`PUBLIC_URL`), without a slash at its end. Links are built on it, never on a request's Host. */
export function usePublicUrl(url: string): void {
  address = url;
}

export function publicUrl(): string {
  if (address === undefined) throw new Error('The public address is not set.');
  return address;
}
