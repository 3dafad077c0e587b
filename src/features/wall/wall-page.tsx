import { useCallback, useMemo, useRef, useState } from "react";
import type { WallApi } from "../../api/wall.ts";
import { USUAL_SCREEN } from "../../domain/wall/geometry.ts";
import type { Clock } from "../../format/time.ts";
import { PairedWall } from "./paired-wall.tsx";
import { PairingScreen } from "./pairing-screen.tsx";
import { siteAddress } from "./site.ts";
import { keepPairing, type Pairing, readPairing } from "./token-store.ts";
import { forgetAnswer } from "./unattended/last-answer.ts";
import { useBox } from "./use-box.ts";
import css from "./wall-page.module.css";

interface WallPageProps {
  readonly api: WallApi;
  readonly build: string;
  /** The environment in addresses; `null` where it is the first one, which need not be named. */
  readonly named: string | null;
  readonly clock: Clock;
  /** A moment of the past, from the address. */
  readonly at: number | undefined;
  readonly theme: "light" | "dark" | undefined;
}

const storage = () => localStorage;

/** A screen of its own: shows a code until an admin takes it for a display, then the wall, until it is revoked. */
export function WallPage({ api, build, named, clock, at, theme }: WallPageProps) {
  const env = api.environment.name;
  const frame = useRef<HTMLDivElement>(null);
  const box = useBox(frame);
  const [pairing, setPairing] = useState<Pairing | null>(() => readPairing(storage, env));
  const keep = useCallback(
    (kept: Pairing | null) => {
      keepPairing(storage, env, kept);
      setPairing(kept);
    },
    [env],
  );
  const forget = useCallback(() => {
    forgetAnswer(env);
    keep(null);
  }, [env, keep]);
  const origin = useMemo(siteAddress, []);
  return (
    <div ref={frame} className={css.page} data-theme={theme}>
      {box === null ? null : pairing === null ? (
        <PairingScreen api={api} box={box} screen={USUAL_SCREEN} origin={origin} env={named} zone={clock.zone} onPaired={keep} />
      ) : (
        <PairedWall
          key={pairing.token}
          api={api}
          build={build}
          pairing={pairing}
          box={box}
          clock={clock}
          at={at ?? null}
          origin={origin}
          env={named}
          onLearnt={keep}
          onRevoked={forget}
        />
      )}
    </div>
  );
}
