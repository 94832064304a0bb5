import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DueMessage } from './read-due-messages.js';
import { Timetable } from './timetable.js';
import { Turn } from './turn.js';

const now = new Date('2026-11-30T08:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

function turnOf({ inOrder = false, maxInFlight = 4, failures = 0 } = {}) {
  const webhookId = randomUUID();
  const turn = new Turn({ webhookId, inOrder, maxInFlight, failures });
  const read = (count = turn.wanted) => {
    const asked = { count, epoch: turn.epoch };
    turn.mayHaveMore = false;
    const message = () => ({ id: randomUUID(), webhookId, inOrder, maxInFlight }) as DueMessage;
    const messages = Array.from({ length: count }, message);
    return { messages, take: () => turn.take(messages, asked) };
  };
  const sendAll = () => {
    const sent: DueMessage[] = [];
    for (let message = turn.next(now); message; message = turn.next(now)) sent.push(message);
    return sent;
  };
  return { turn, read, sendAll };
}

describe('a turn', () => {
  it('reads ahead, and has no more under way than the endpoint wants', () => {
    const { turn, read, sendAll } = turnOf();
    expect(turn.wanted).toBe(16);
    read().take();
    expect(sendAll()).toHaveLength(4);
    expect(turn.wanted).toBe(0);
    turn.ended(true, null);
    expect(sendAll()).toHaveLength(1);
  });

  it('sends one at a time to an endpoint that failed, and one more with each success', () => {
    const { turn, read, sendAll } = turnOf({ failures: 3 });
    expect(turn.wanted).toBe(1);
    read().take();
    const [first] = sendAll();
    turn.ended(true, null);
    turn.written(first?.id ?? '', true);
    read().take();
    expect(sendAll()).toHaveLength(2);
  });

  it('halves what is under way after a failure, and puts back what it read ahead', () => {
    const { turn, read, sendAll } = turnOf();
    read().take();
    const [first] = sendAll();
    turn.ended(false, null);
    expect(turn.inHand.size).toBe(4);
    turn.written(first?.id ?? '', false);
    expect([turn.inHand.size, turn.mayHaveMore, turn.wanted]).toEqual([3, true, 0]);
  });

  it('in order, sends nothing after a failure before that is written, nor what was read before it was', () => {
    const { turn, read, sendAll } = turnOf({ inOrder: true });
    read().take();
    const [first] = sendAll();
    const stale = read(2);
    turn.ended(false, null);
    stale.take();
    expect([turn.wanted, sendAll()]).toEqual([0, []]);
    turn.written(first?.id ?? '', false);
    expect(turn.wanted).toBe(1);
  });

  it('keeps the longest of the rests that it is asked for', () => {
    const { turn, read, sendAll } = turnOf();
    read().take();
    sendAll();
    turn.ended(false, later(60));
    turn.ended(false, later(30));
    expect([turn.rests(later(59)), turn.rests(later(60))]).toEqual([true, false]);
    read(1).take();
    expect(turn.next(now)).toBeNull();
  });

  it('does not forget what it was told while it read', () => {
    const { turn, read } = turnOf();
    const reading = read(0);
    turn.mayHaveMore = true;
    reading.take();
    expect(turn.mayHaveMore).toBe(true);
  });

  it('that is over sends nothing, and is done once all is written', () => {
    const { turn, read, sendAll } = turnOf();
    read().take();
    const sent = sendAll();
    turn.end();
    expect([turn.next(now), turn.wanted, turn.isDone(now)]).toEqual([null, 0, false]);
    for (const { id } of sent) turn.written(id, true);
    expect(turn.isDone(now)).toBe(true);
    turn.isBeingSwitchedOff = true;
    expect(turn.isDone(now)).toBe(false);
  });
});

describe('the timetable', () => {
  it('gives those that are due, who came first first, and each once', () => {
    const timetable = new Timetable();
    timetable.add('a', later(0));
    timetable.add('b', later(-10));
    timetable.add('c', later(10));
    timetable.add('a', later(20));
    expect(timetable.hasDue(now)).toBe(true);
    expect(timetable.takeDue(now, 1)).toEqual(['a']);
    expect(timetable.takeDue(now, 5)).toEqual(['b']);
    expect(timetable.hasDue(now)).toBe(false);
    timetable.add('c', later(0));
    expect(timetable.takeDue(now, 5)).toEqual(['c']);
  });
});
