type Camel<Name> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;

export type Input<Body> = { [Name in keyof Body as Camel<Name>]: Body[Name] };

/** The contract's names alone come here, so there are few. */
const inputNames = new Map<string, string>();

function inputName(name: string): string {
  let known = inputNames.get(name);
  if (known === undefined) {
    known = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    inputNames.set(name, known);
  }
  return known;
}

/** A body in the contract's names as an operation's input: `full_name` becomes `fullName`. What was not sent stays out. */
export function toInput<Body extends object>(body: Body): Input<Body> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) input[inputName(name)] = value;
  return input as Input<Body>;
}
