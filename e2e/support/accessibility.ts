import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** In its legacy mode axe opens no second page to gather what other sites' frames hold: the console has none. */
export async function seriousFaults(page: Page, { without = [] }: { without?: string[] } = {}): Promise<string[]> {
  // Into a frame without scripts axe would wait for ever to be let in.
  for (const frame of await page.locator('iframe').all()) await expect(frame).toHaveAccessibleName(/./);
  await page.evaluate(`document.querySelectorAll('iframe').forEach((frame) => frame.remove())`);
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  for (const part of without) axe.exclude(part);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
}
