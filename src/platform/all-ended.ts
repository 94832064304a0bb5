/** Waits for all, so that nothing runs on behind a failure, and then throws the first one's error. */
export async function allEnded<Results extends unknown[]>(
  running: {
    [Place in keyof Results]: Promise<Results[Place]>;
  },
): Promise<Results> {
  await Promise.allSettled(running);
  return Promise.all(running) as Promise<Results>;
}
