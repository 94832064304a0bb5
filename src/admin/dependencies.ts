import type { Database } from '../platform/database.js';
import type { Settings } from '../platform/settings.js';

export interface ConsoleDependencies {
  database: Database;
  settings: Pick<Settings, 'publicUrl' | 'sessionSecret' | 'trustProxy'>;
  /** Ends what would go on for as long as somebody watches. */
  stopping: AbortSignal;
  /** Told of every error that is not a refusal: the page shows the trace id alone. */
  reportError(error: unknown, traceId: string): void;
}
