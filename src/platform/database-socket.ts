import { Socket } from 'node:net';

/**
 * Milliseconds without a byte either way after which the server counts as gone. Longer than `statement_timeout`, by
 * which a server that is there has answered, if only with an error.
 */
const longestSilenceMilliseconds = 20_000;

/**
 * The socket of a connection to PostgreSQL. What is written in one turn of the event loop leaves in one system call:
 * a transaction's statements that do not wait for each other cost one. A peer that vanished without a word is found
 * out by its silence, or its connection would hang for ever.
 */
export class DatabaseSocket extends Socket {
  constructor(longestSilence = longestSilenceMilliseconds) {
    super();
    const sentence = `The database has not answered for ${longestSilence} ms: the connection counts as broken.`;
    this.setTimeout(longestSilence, () => this.destroy(new Error(sentence)));
    // Not before: `connect` puts the prototype's `write` back.
    this.once('connect', () => gatherWrites(this));
  }
}

function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let isGathering = false;
  socket.write = (...args: unknown[]) => {
    if (!isGathering) {
      isGathering = true;
      socket.cork();
      // Runs when the turn's promises are through.
      process.nextTick(() => {
        isGathering = false;
        socket.uncork();
      });
    }
    return write(...args);
  };
}
