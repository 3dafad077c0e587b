/** A screen that waits to be paired: how its code is written and how large, and when it tries again. */
import { MINUTE, type Millis, SECOND } from "../time.ts";
import type { Box } from "./geometry.ts";

/** A code in two halves, as people read it aloud: `K7M 2QX`. */
export const spacedCode = (code: string): string => {
  const middle = Math.ceil(code.length / 2);
  return `${code.slice(0, middle)}\u00a0${code.slice(middle)}`;
};

/** Sizes in pixels, and whether the code for phones stands below the words. */
export interface PairingLayout {
  readonly code: number;
  readonly qr: number;
  readonly column: boolean;
}

/** Width of a code in its own font, a fixed-width one, with the space between the halves. */
const CODE_EMS = 4.6;

/** The sizes for a picture whose labels are `unit` pixels. The code to type is as large as it can be, never below twice a label. */
export function pairingLayout({ width, height }: Box, unit: number): PairingLayout {
  const column = width < height * 1.1;
  const qr = column ? Math.min(width * 0.6, height * 0.38) : Math.min(height * 0.62, width * 0.34);
  const room = column ? width * 0.9 : width * 0.85 - qr;
  return { code: Math.max(Math.min(unit * 2, room / CODE_EMS), Math.min(room / CODE_EMS, height * 0.26)), qr, column };
}

/** Wait after so many failures in a row: doubles from two seconds up to a minute, with up to half of it left to chance (0 to 1). */
export function retryWait(failures: number, chance: number): Millis {
  const full = Math.min(MINUTE, SECOND * 2 ** Math.min(10, failures));
  return Math.round(full * (1 - chance / 2));
}
