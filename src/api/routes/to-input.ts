type Camel<Name> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;

export type Input<Body> = { [Name in keyof Body as Camel<Name>]: Body[Name] };

/** A body in the contract's names as an operation's input: `full_name` becomes `fullName`. What was not sent stays out. */
export function toInput<Body extends object>(body: Body): Input<Body> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    input[name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return input as Input<Body>;
}
