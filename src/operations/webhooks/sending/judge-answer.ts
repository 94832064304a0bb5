/** What an answer means: `gone` switches the endpoint off at once. A redirect is a failure: it could lead anywhere. */
export type Judgement = 'delivered' | 'gone' | 'failed';

export function judgeAnswer(status: number): Judgement {
  if (status >= 200 && status < 300) return 'delivered';
  return status === 410 ? 'gone' : 'failed';
}
