/** The same UUID for the same name on every machine. */
export function demoId(name: string): string;
