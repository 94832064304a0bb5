import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Takes what comes and answers 204 at once, as a server of its own process; `/hangs` it never answers. `GET /count` tells
 * how many it has answered. Prints its address.
 */
let answered = 0;
const server = createServer((request, response) => {
  if (request.url === '/count') return response.end(String(answered));
  request.resume();
  if (request.url === '/hangs') return;
  request.on('end', () => {
    answered += 1;
    response.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
