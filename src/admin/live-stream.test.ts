import { PassThrough, type Readable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import type { Live } from '../operations/events/get-live.js';
import { endLive, writeLive } from './live-stream.js';

const live = (mark: string, parts: Partial<Live> = {}): Live => ({ entries: [], mark, isCut: false, ...parts });

function textOf(out: Readable): () => string {
  let text = '';
  out.on('data', (chunk) => {
    text += chunk;
  });
  return () => text;
}

it('reads nothing for somebody who does not take what he was sent, and tells him then that he missed some', async () => {
  const ended = new AbortController();
  // Room for a short message, not for the first one.
  const out = new PassThrough({ highWaterMark: 100 });
  const first = live(`m/${'1'.repeat(100)}`);
  const asked: string[] = [];
  let wake: () => void = () => undefined;
  const feed = { wait: () => new Promise<void>((resolve) => (wake = resolve)) };
  const read = async (mark: string) => {
    asked.push(mark);
    return live('m/900', { isCut: true });
  };
  const writing = writeLive(out, { first, feed, seat: { signal: ended.signal }, read });
  await new Promise(setImmediate);
  expect([out.writableNeedDrain, asked]).toEqual([true, []]);
  const held = out.writableLength + out.readableLength;
  wake();
  await new Promise(setImmediate);
  expect([asked, out.writableLength + out.readableLength]).toEqual([[], held]);

  const text = textOf(out);
  // Without being woken: what came meanwhile has woken nobody.
  await vi.waitFor(() => expect(text()).toContain('id: m/900\ndata: {"entries":[],"isCut":true}'));
  expect(asked).toEqual([first.mark]);
  ended.abort();
  wake();
  await writing;
});

it('cuts off who takes nothing for too long, and who is to end and takes nothing', async () => {
  const ended = new AbortController();
  const out = new PassThrough({ highWaterMark: 10 });
  const feed = { wait: async () => undefined };
  const first = live('m/1');
  const writing = writeLive(out, {
    first,
    feed,
    seat: { signal: ended.signal },
    read: async () => first,
    patienceMs: 1,
  });
  await vi.waitFor(() => expect(out.destroyed).toBe(true));
  ended.abort();
  await writing;

  const other = new PassThrough({ highWaterMark: 10 });
  other.write('more than ten bytes');
  endLive(other, 'stopping');
  expect(other.destroyed).toBe(true);
});

it('sends the mark alone while there is nothing to tell, and nothing more to who lost his seat while it was read', async () => {
  const ended = new AbortController();
  const out = new PassThrough();
  const text = textOf(out);
  let turns = 0;
  const read = async () => {
    turns += 1;
    if (turns === 2) ended.abort();
    return live(`m/${turns + 1}`, turns === 2 ? { isCut: true } : {});
  };
  await writeLive(out, {
    first: live('m/1'),
    feed: { wait: async () => undefined },
    seat: { signal: ended.signal },
    read,
  });
  await new Promise(setImmediate);
  expect(text()).toBe('retry: 2000\n\nid: m/1\ndata: {"entries":[],"isCut":false}\n\nid: m/2\n\n');
});
