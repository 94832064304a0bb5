/** When which webhook is to be looked after, by the service's clock. Of those that are due, who came first is first. */
export class Timetable {
  readonly #dueAt = new Map<string, number>();

  /** Behind those that are there already, unless it is among them. */
  add(webhookId: string, dueAt: Date): void {
    const known = this.#dueAt.get(webhookId);
    if (known === undefined || dueAt.getTime() < known) this.#dueAt.set(webhookId, dueAt.getTime());
  }

  /** Takes out up to `limit` of those that are due. */
  takeDue(now: Date, limit: number): string[] {
    const due: string[] = [];
    for (const [webhookId, dueAt] of this.#dueAt) {
      if (due.length >= limit) break;
      if (dueAt <= now.getTime()) due.push(webhookId);
    }
    for (const webhookId of due) this.#dueAt.delete(webhookId);
    return due;
  }

  hasDue(now: Date): boolean {
    for (const dueAt of this.#dueAt.values()) if (dueAt <= now.getTime()) return true;
    return false;
  }
}
