import * as z from 'zod';

/** Of Standard Webhooks: 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
export const usualRetrySeconds: readonly number[] = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const mostAttempts = 20;
const longestDelaySeconds = 7 * 86_400;

const delays = z
  .string()
  .regex(/^\s*\d{1,6}\s*(,\s*\d{1,6}\s*)*$/, 'is no list of whole numbers')
  .transform((text) => text.split(',').map(Number))
  .refine((list) => list.length <= mostAttempts, `has more than ${mostAttempts} delays`)
  .refine(
    (list) => list.every((seconds) => seconds <= longestDelaySeconds),
    `has a delay of more than ${longestDelaySeconds} seconds`,
  );

const days = z
  .string()
  .regex(/^\d{1,2}$/, 'is not a whole number')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 30, 'is not between 1 and 30');

/** How messages to webhooks are sent. */
export const webhookSettingSchemas = {
  WEBHOOK_RETRY_SECONDS: delays
    .default([...usualRetrySeconds])
    .describe('Set it to the seconds before each attempt, the first among them, such as 0,5,300,1800,7200.'),
  WEBHOOK_DISABLE_AFTER_DAYS: days
    .default(5)
    .describe('Set it to the days of failures alone after which a webhook is switched off, such as 5.'),
};

export interface WebhookSettings {
  /** Before each attempt; as many as there are attempts. */
  retrySeconds: readonly number[];
  /** Of failures alone, after which an endpoint is switched off. */
  disableAfterDays: number;
}

type Values = z.output<z.ZodObject<typeof webhookSettingSchemas>>;

export function webhookSettingsOf(values: Values): WebhookSettings {
  return { retrySeconds: values.WEBHOOK_RETRY_SECONDS, disableAfterDays: values.WEBHOOK_DISABLE_AFTER_DAYS };
}
