/** How an authenticator knows the user: the bytes of his id, which say nothing about him. */
export const userHandleOf = (userId: string): string =>
  Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url');
