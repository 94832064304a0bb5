/** What the bytes say as text that the database takes: no NUL, at most `bytes` long, cut between two characters. */
export function boundedText(content: Buffer, bytes: number): string {
  const text = content.toString('utf8').replaceAll('\0', '\uFFFD');
  // As a stream: what is cut off in the middle of a character is waited for, and left out.
  return new TextDecoder().decode(Buffer.from(text).subarray(0, bytes), { stream: true });
}
