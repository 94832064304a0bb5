type Schemas = Record<string, object>;
export function compareEvents(released: Schemas, current: Schemas): string[];
