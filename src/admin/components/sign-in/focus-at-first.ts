/** A ref for the one field that a step asks for: it is where the person goes on typing. */
export function focusAtFirst(input: HTMLInputElement | null): void {
  input?.focus();
}
