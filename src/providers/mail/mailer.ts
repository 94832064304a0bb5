export interface Mail {
  /** Without the angle brackets. The same at each attempt: a mail that came twice is known by it. */
  messageId: string;
  from: { name: string; address: string };
  replyTo: string | null;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  /** Fulfilled when the server has taken the mail. Throws `RefusedForGood` when it never will. */
  send(mail: Mail): Promise<void>;
}
