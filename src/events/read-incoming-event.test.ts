import { beforeAll, describe, expect, it } from 'vitest';
import { type EventReader, eventReader, type UnreadableMessage } from './read-incoming-event.js';

let read: EventReader;
beforeAll(async () => {
  read = await eventReader();
});

const uuid = '3f8e1c52-7d0a-4b6b-9a63-52c0d3b0e911';
const data = {
  ...{ object_id: uuid, tenant_id: uuid, user_id: null },
  ...{ size_bytes: 100, stored_at: '2026-11-20T10:00:00Z' },
};
const event = { specversion: '1.0', id: 'a-1', source: '/flatrender/file', type: 'file.object.stored.v1', data };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const faultOf = (body: Buffer) => {
  try {
    read(body);
    return null;
  } catch (error) {
    return (error as UnreadableMessage).fault;
  }
};

it('reads what the catalogue knows, with ids as they are kept and whatever the sender adds', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const shouted = { ...data, object_id: uuid.toUpperCase(), tenant_id: `urn:uuid:${uuid}`, checksum: 'x' };
  expect(
    read(
      bytes({
        ...event,
        traceparent,
        time: '2026-11-20T10:00:01Z',
        subject: 'object/1',
        tenantid: uuid.toUpperCase(),
        data: shouted,
      }),
    ),
  ).toEqual({
    ...{ id: 'a-1', source: '/flatrender/file', type: 'file.object.stored.v1' },
    toldAt: new Date('2026-11-20T10:00:01Z'),
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    data: { ...data, checksum: 'x' },
  });
});

describe('refuses', () => {
  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'not_json'],
    ['no JSON', Buffer.from('{"specversion":'), 'not_json'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'not_json'],
    ['what the database cannot keep', Buffer.from('{"id":"\\u0000"}'), 'not_json'],
    ['ten thousand brackets', Buffer.from('['.repeat(10_000)), 'not_json'],
    ['a list', bytes([event]), 'not_a_cloudevent'],
    ['data alone', bytes(data), 'not_a_cloudevent'],
    ['another version of the envelope', bytes({ ...event, specversion: '0.3' }), 'not_a_cloudevent'],
    ['an empty id', bytes({ ...event, id: '' }), 'not_a_cloudevent'],
    ['an id as long as a book', bytes({ ...event, id: 'x'.repeat(201) }), 'not_a_cloudevent'],
    ['no data', bytes({ ...event, data: null }), 'not_a_cloudevent'],
    ['an unknown version', bytes({ ...event, type: 'file.object.stored.v2' }), 'unknown_type'],
    ['an event of ours', bytes({ ...event, type: 'identity.user.banned.v1' }), 'unknown_type'],
    ['a name that every object has', bytes({ ...event, type: 'constructor' }), 'unknown_type'],
    ['a number as a text', bytes({ ...event, data: { ...data, size_bytes: '100' } }), 'bad_data'],
    ['less than nothing', bytes({ ...event, data: { ...data, size_bytes: -1 } }), 'bad_data'],
    ['a part of a byte', bytes({ ...event, data: { ...data, size_bytes: 0.5 } }), 'bad_data'],
    ['more than a number holds', Buffer.from(JSON.stringify(event).replace(':100', ':1e400')), 'bad_data'],
    ['more than there is', bytes({ ...event, data: { ...data, size_bytes: 2 ** 53 - 1 } }), 'bad_data'],
    ['no id', bytes({ ...event, data: { ...data, object_id: 'one' } }), 'bad_data'],
    ['a missing field', bytes({ ...event, data: { ...data, tenant_id: undefined } }), 'bad_data'],
    ['no time', bytes({ ...event, data: { ...data, stored_at: 'yesterday' } }), 'bad_data'],
    ['a leap second', bytes({ ...event, data: { ...data, stored_at: '2026-12-31T23:59:60Z' } }), 'bad_data'],
    ['a time without a zone', bytes({ ...event, data: { ...data, stored_at: '2026-11-20T10:00:00' } }), 'bad_data'],
    ['another tenant in the envelope', bytes({ ...event, tenantid: uuid.replace('3', '4') }), 'bad_data'],
  ])('%s', (_, body, fault) => {
    expect(faultOf(body)).toBe(fault);
  });
});
