export interface TextMessage {
  /** The same at each attempt, for providers that drop what comes twice. */
  id: string;
  /** E.164. */
  to: string;
  text: string;
  /** Of messages that bring a code: providers send those ahead of others, by templates of their own. */
  code: string | null;
  template: string;
  locale: 'en' | 'fa';
}

export interface SmsSender {
  /** Fulfilled when the provider has taken the message. Throws `RefusedForGood` when it never will. */
  send(message: TextMessage): Promise<void>;
}
