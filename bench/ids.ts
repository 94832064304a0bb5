/** The ids that the filled rows count up: user 1, session 1 and so on. */
const counted = (prefix: string) => (n: number) => `${prefix}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

export const userId = counted('20000000');
export const sessionId = counted('30000000');
export const apiKeyId = counted('40000000');
