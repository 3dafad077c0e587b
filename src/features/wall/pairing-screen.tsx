import { type CSSProperties, useEffect, useState } from "react";
import { ApiError } from "../../api/errors.ts";
import type { WallApi } from "../../api/wall.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import { ARCMIN, type Box, fontFloor, type Screen } from "../../domain/wall/geometry.ts";
import { pairingLayout, spacedCode } from "../../domain/wall/pairing.ts";
import { pairingLink } from "../../domain/wall/permalink.ts";
import { type PairingStep, pairUp } from "./pair-up.ts";
import css from "./pairing-screen.module.css";
import { Qr } from "./qr.tsx";
import type { Pairing } from "./token-store.ts";
import { standingOf } from "./unattended/standing.ts";
import { useUnattended } from "./unattended/use-unattended.ts";

interface PairingScreenProps {
  readonly api: WallApi;
  readonly box: Box;
  readonly screen: Screen;
  readonly origin: string;
  /** The environment in addresses; `null` where it need not be named. */
  readonly env: string | null;
  /** IANA zone of the screen, for what it does by the hour. */
  readonly zone: string;
  readonly onPaired: (pairing: Pairing) => void;
}

/** A screen that nobody knows yet: a code to type, the same as a code to scan, and what to do with it. */
export function PairingScreen({ api, box, screen, origin, env, zone, onPaired }: PairingScreenProps) {
  const [step, setStep] = useState<PairingStep>({ state: "starting" });
  const [lastGood, setLastGood] = useState<Instant | null>(null);
  const { style } = useUnattended(standingOf({ ...unpaired, lastGood, zone }));
  useEffect(() => {
    const ending = new AbortController();
    void pairUp(api, { onStep: setStep, onHeard: () => setLastGood(instantOf(Date.now())) }, ending.signal).then((pairing) => {
      if (pairing !== null) onPaired(pairing);
    });
    return () => ending.abort();
  }, [api, onPaired]);
  const unit = fontFloor(ARCMIN.text, box, screen);
  const { code: size, qr, column } = pairingLayout(box, unit);
  return (
    <main
      className={css.screen}
      data-column={column || undefined}
      style={{ ...style, "--u": `${unit}px`, "--code": `${size}px`, "--qr": `${qr}px` } as CSSProperties}
    >
      {step.state === "code" ? (
        <>
          <div className={css.words}>
            <h1 className={css.title}>Pair this screen</h1>
            <p className={css.code}>{spacedCode(step.code)}</p>
            <p className={css.how}>
              An admin scans this, or opens <b>{origin.replace(/^https?:\/\//, "")}</b>, Settings, Displays, and types the code.
            </p>
          </div>
          <div className={css.qr}>
            <Qr address={pairingLink(origin, env, step.code)} label="Address where an admin pairs this screen" />
          </div>
        </>
      ) : (
        <div className={css.words}>
          <h1 className={css.title}>{step.state === "starting" ? "Asking for a code" : sentenceOf(step.error)}</h1>
          {step.state === "starting" ? null : <p className={css.how}>{adviceOf(step.error)}</p>}
        </div>
      )}
    </main>
  );
}

/** Nobody is called by a screen that shows nothing. */
const unpaired = { shown: null, states: [], display: null, now: instantOf(0) };

const sentenceOf = (error: unknown): string => (error instanceof ApiError ? error.message : "This screen cannot be paired.");
const adviceOf = (error: unknown): string => (error instanceof ApiError ? error.advice : "It tries again by itself.");
