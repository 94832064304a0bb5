import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { startMeasuring } from '../rounds.js';

/**
 * The floor: the same bodies, signed, by node:http over kept connections, with no database, no check of the address and
 * nothing written. node --import tsx floor.ts <address> <count> <at once> <body>
 */
const [, , url = '', count = '', atOnce = '', body = ''] = process.argv;
const key = Buffer.alloc(32, 7);
const agent = new Agent({ keepAlive: true });
let left = Number(count);

function send(): Promise<void> {
  return new Promise((resolve, reject) => {
    const id = randomUUID();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...{ 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function sendOn(): Promise<void> {
  while (left > 0) {
    left -= 1;
    await send();
  }
}

const finish = startMeasuring();
await Promise.all(Array.from({ length: Number(atOnce) }, sendOn));
console.log(JSON.stringify(finish()));
agent.destroy();
