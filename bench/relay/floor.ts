import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { startMeasuring } from '../rounds.js';

/**
 * The floor: messages of the same size by amqplib alone, kept by the broker, a hundred at a time, each hundred confirmed before
 * the next; with no database. node --import tsx floor.ts <broker> <exchange> <count> <routing key> <body>
 */
const [, , amqpUrl = '', exchange = '', count = '', routingKey = '', text = ''] = process.argv;
const batch = 100;
const connection = await connect(amqpUrl);
const channel = await connection.createConfirmChannel();
const body = Buffer.from(text);
const finish = startMeasuring();
for (let left = Number(count); left > 0; left -= batch) {
  for (let index = 0; index < Math.min(batch, left); index += 1)
    channel.publish(exchange, routingKey, body, {
      ...{ persistent: true, mandatory: true, messageId: randomUUID(), contentType: 'application/cloudevents+json' },
    });
  await channel.waitForConfirms();
}
console.log(JSON.stringify(finish()));
await connection.close();
