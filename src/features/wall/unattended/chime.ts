/** The wall's sounds, made by the browser: no file to fetch. */
import type { Audible } from "../../../domain/unattended/sound.ts";

/** Frequencies in hertz and begin in seconds. Critical rises and repeats, warning falls once: told apart without words. */
const tunes: Readonly<Record<Audible["severity"], readonly (readonly [hertz: number, at: number])[]>> = {
  critical: [
    [660, 0],
    [880, 0.18],
    [660, 0.5],
    [880, 0.68],
  ],
  warning: [
    [587, 0],
    [440, 0.22],
  ],
};
const loudness = 0.25;

export interface Chime {
  /** Whether a sound would be heard. A browser allows none before somebody touched the page, unless it was started so. */
  armed(): boolean;
  /** To be called from a touch or key; also tried at once, for browsers that were started to allow it. */
  arm(): Promise<void>;
  play(severity: Audible["severity"]): void;
  close(): void;
}

/** A chime of its own audio context. */
export function createChime(context: AudioContext = new AudioContext()): Chime {
  return {
    armed: () => context.state === "running",
    arm: async () => {
      await context.resume().catch(() => undefined);
    },
    play(severity) {
      if (context.state !== "running") return;
      for (const [hertz, at] of tunes[severity]) {
        const begin = context.currentTime + at;
        const tone = new OscillatorNode(context, { type: "sine", frequency: hertz });
        const gain = new GainNode(context, { gain: 0 });
        gain.gain.setValueAtTime(0, begin);
        gain.gain.linearRampToValueAtTime(loudness, begin + 0.02);
        gain.gain.exponentialRampToValueAtTime(0.001, begin + 0.16);
        tone.connect(gain).connect(context.destination);
        tone.start(begin);
        tone.stop(begin + 0.17);
      }
    },
    close: () => void context.close(),
  };
}
