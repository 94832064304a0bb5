interface ChoicesProps<Choice extends string | number> {
  /** For those who do not see that the buttons belong together. */
  name: string;
  chosen: Choice;
  choose(choice: Choice): void;
  offered: readonly Choice[];
  tell(choice: Choice): string;
}

/** One of a few, each a button. */
export function Choices<Choice extends string | number>({ name, chosen, choose, offered, tell }: ChoicesProps<Choice>) {
  return (
    <fieldset className="usage-choices">
      <legend className="unseen">{name}</legend>
      {offered.map((each) => (
        <button
          key={each}
          type="button"
          className="chip chip-button"
          aria-pressed={each === chosen}
          onClick={() => choose(each)}
        >
          {tell(each)}
        </button>
      ))}
    </fieldset>
  );
}
