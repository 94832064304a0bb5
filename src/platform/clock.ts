/**
 * The service's time. In development QA moves it forward; the offset lives in the database (`clock_offset`)
 * and reaches every process through NOTIFY, so that all of them agree.
 */
class Clock {
  #offsetMilliseconds = 0;

  now(): Date {
    return new Date(Date.now() + this.#offsetMilliseconds);
  }

  get offsetMilliseconds(): number {
    return this.#offsetMilliseconds;
  }

  setOffset(milliseconds: number): void {
    this.#offsetMilliseconds = milliseconds;
  }
}

export const clock = new Clock();
