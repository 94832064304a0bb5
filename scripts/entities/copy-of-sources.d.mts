export function copySources(): Promise<{
  folder: string;
  /** Runs a script of the copy; `code` is 0 when it succeeded. */
  node(args: string[], env?: Record<string, string>): Promise<{ code: number; output: string }>;
  remove(): Promise<void>;
}>;
