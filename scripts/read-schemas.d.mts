export function readEventSchemas(): Promise<Record<string, object>>;
