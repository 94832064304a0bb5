import { textOf } from './common-attributes';
import type { FormValues } from './field-info';

export interface Look {
  name: string;
  /** Where the logo comes from. The console fetches nothing from other hosts, so that this stands for the picture. */
  logo: string | null;
  primary: string;
  accent: string;
  background: string;
  fonts: string;
  links: string[];
}

/** The choices of the form as far as they can be shown; what the service would refuse counts as not chosen. */
export function lookOf(values: FormValues, tenant: string): Look {
  const color = (name: string, otherwise: string) => readColor(textOf(values[name])) ?? otherwise;
  const primary = color('primaryColor', '#374151');
  const fonts = textOf(values['fontFamily']);
  return {
    name: textOf(values['displayName']).trim() || tenant,
    logo: hostOf(textOf(values['logoUrl'])),
    primary,
    accent: color('accentColor', primary),
    background: color('backgroundColor', '#ffffff'),
    fonts: /^[\p{L}\p{M}\p{N} ,'-]+$/u.test(fonts) ? fonts : 'inherit',
    links: ['support', 'terms', 'privacy'].filter((name) => textOf(values[`${name}Url`]).trim() !== ''),
  };
}

export function readColor(text: string): string | null {
  const color = text.trim().toLowerCase();
  return /^#[0-9a-f]{6}$/.test(color) ? color : null;
}

function hostOf(address: string): string | null {
  try {
    return new URL(address).hostname;
  } catch {
    return null;
  }
}

/** Black or white, whichever is read more easily on the colour (relative luminance of WCAG). */
export function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}
