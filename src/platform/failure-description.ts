export interface FailureDescription {
  name: string;
  code?: string;
  message?: string;
  at?: string[];
  cause?: FailureDescription;
}

/**
 * Errors whose text the runtime or this project writes. Other texts may quote what a client sent (a database names the
 * value that it refuses, a parser prints what it could not read), so they stay out of the log.
 */
const namesWithSafeText = new Set([
  'TypeError',
  'ReferenceError',
  'RangeError',
  'AssertionError',
  'DomainError',
  'ContractBreach',
]);

const mostFrames = 12;

/** What the log tells of an error: its kind, its code and where it happened, and its text only when that is safe. */
export function describeFailure(error: unknown): FailureDescription {
  if (!(error instanceof Error)) return { name: typeof error };
  // Sequelize keeps the driver's error, with its code, in `parent`.
  const { code, parent } = error as { code?: unknown; parent?: { code?: unknown } };
  const told = code ?? parent?.code;
  return {
    name: error.name,
    ...(typeof told === 'string' && /^[\w-]{1,40}$/.test(told) && { code: told }),
    ...(namesWithSafeText.has(error.name) && { message: error.message }),
    at: framesOf(error),
    ...(error.cause !== undefined && { cause: describeFailure(error.cause) }),
  };
}

function framesOf(error: Error): string[] {
  const lines = error.stack?.split('\n') ?? [];
  return lines
    .map((line) => line.trim())
    .filter((line) => /^at .*:\d+:\d+\)?$/.test(line))
    .slice(0, mostFrames);
}
