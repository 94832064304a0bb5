import { connect } from 'amqplib';
import { topologyOf, usualDelays } from '../inbox-topology.js';

/** Takes an inbox of a test from the broker: its queues and exchanges, with what is in them. */
export async function removeInbox(url: string, prefix: string, delays: readonly number[] = usualDelays): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const { queues, parkedQueue } = topologyOf({ prefix }, delays);
  const rests = delays.map((seconds) => `${prefix}.retry.${seconds}s`);
  for (const queue of [...queues.map(({ name }) => name), parkedQueue, ...rests]) await channel.deleteQueue(queue);
  for (const exchange of ['dead', 'return', 'retry']) await channel.deleteExchange(`${prefix}.${exchange}`);
  await connection.close();
}
