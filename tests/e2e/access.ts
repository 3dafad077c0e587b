import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** Rules of axe that colours decide. */
const ofColour = ["color-contrast", "link-in-text-block"];

/** What axe finds on a page as it stands: in light by all of its rules, in dark by those that colours decide. */
export async function accessFaults(page: Page, where: string, within?: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Without frames there is nothing to merge, for which it would open a page of its own each time.
    let axe = new AxeBuilder({ page }).setLegacyMode();
    if (within !== undefined) axe = axe.include(within);
    if (colorScheme === "dark") axe = axe.withRules(ofColour);
    const { violations } = await axe.analyze();
    found.push(...violations.map(({ id, nodes }) => `${where}, ${colorScheme}: ${id} ${nodes[0]?.html}`));
  }
  return found;
}

/** By how many pixels the page is wider than its screen. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
