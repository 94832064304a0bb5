import type { OperationName } from '../../operations/policy-table.js';
import type { Context } from '../../platform/context.js';
import type { IncomingEventData, IncomingEventType } from '../catalog.js';

/** What this service does about one type of event of another service: an operation, which takes its data. */
export interface Consumer<Type extends IncomingEventType> {
  operation: OperationName;
  take(context: Context, data: IncomingEventData[Type]): Promise<void>;
}
