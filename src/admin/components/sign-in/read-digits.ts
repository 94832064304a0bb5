export const codeLength = 6;
const zeros = [0x30, 0x660, 0x6f0];

/** The digits of a code as authenticators, phones and people write them: with spaces, in Persian or Arabic. */
export function readDigits(text: string): string {
  const digits = [...text].map((sign) => {
    const point = sign.codePointAt(0) ?? 0;
    const zero = zeros.find((first) => point >= first && point <= first + 9);
    return zero === undefined ? '' : String(point - zero);
  });
  return digits.join('').slice(0, codeLength);
}
