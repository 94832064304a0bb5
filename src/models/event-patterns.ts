/** Whether one of the patterns fits the event's type. */
export function wantsEvent(patterns: readonly string[], type: string): boolean {
  return patterns.some((pattern) => fits(pattern, type));
}

/**
 * `*` stands for any characters, dots among them: `payment.*`, `identity.user.*`, `*.deleted.v1`, `*`. In time that grows
 * with the product of the two lengths at most, whatever the pattern: a regular expression would not promise that.
 */
function fits(pattern: string, type: string): boolean {
  let inPattern = 0;
  let inType = 0;
  let star = -1;
  let restart = 0;
  while (inType < type.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern;
      inPattern += 1;
      restart = inType;
    } else if (pattern[inPattern] === type[inType]) {
      inPattern += 1;
      inType += 1;
    } else if (star >= 0) {
      // The last star takes one more.
      restart += 1;
      inType = restart;
      inPattern = star + 1;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
