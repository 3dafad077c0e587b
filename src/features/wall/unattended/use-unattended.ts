import { type CSSProperties, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { type Instant, instantOf, MINUTE, SECOND } from "../../../domain/time.ts";
import { driftAt, isDimmed, type NightHours } from "../../../domain/unattended/dimming.ts";
import { type Audible, type Sounded, type SoundSettings, soundDue } from "../../../domain/unattended/sound.ts";
import { formatTime } from "../../../format/time.ts";
import { watchBuild } from "./build-watch.ts";
import { type Chime, createChime } from "./chime.ts";
import { installShell } from "./service-worker.ts";
import { keepAwake } from "./wake-lock.ts";
import { watchPolls } from "./watchdog.ts";

/** How a wall stands, as far as looking after itself needs to know. */
export interface WallStanding {
  /** Time of the last good poll, by this machine's clock; `null` before the first. */
  readonly lastGood: Instant | null;
  /** Something is critical; and something that nobody acknowledged and no silence covers. */
  readonly critical: boolean;
  readonly unackedCritical: boolean;
  readonly audible: readonly Audible[];
  readonly night: NightHours | null;
  readonly sound: SoundSettings | null;
  /** IANA zones of the wall's night, and of the hours in which it is quiet. */
  readonly nightZone: string;
  readonly quietZone: string;
}

export interface Unattended {
  /** Drift, for the element that holds the picture. */
  readonly style: CSSProperties;
  /** Whether it wears the colours of the night. */
  readonly dimmed: boolean;
  /** What is said in the foot, such as "sound armed". */
  readonly notes: readonly string[];
}

/** Minutes since midnight in a zone; by the machine's own zone where the name is none. */
function minuteOfDay(now: number, zone: string): number {
  const read = (named: string): number[] => formatTime(instantOf(now), { locale: "en-GB", zone: named }).split(":").map(Number);
  let parts: number[];
  try {
    parts = read(zone);
  } catch {
    parts = read(Intl.DateTimeFormat().resolvedOptions().timeZone);
  }
  return (parts[0] ?? 0) * 60 + (parts[1] ?? 0);
}

/** Weeks without anybody: the shell works offline, new builds are loaded, stuck pages reload, the screen stays on, dims and drifts, and sounds. */
export function useUnattended(standing: WallStanding): Unattended {
  const { night, critical, sound, nightZone, quietZone } = standing;
  const [now, setNow] = useState(() => instantOf(Date.now()));
  const [armed, setArmed] = useState(false);
  const chime = useRef<Chime | null>(null);
  const sounded = useRef<Sounded>({});

  const onBuildLook = useEffectEvent(() => ({
    unackedCritical: standing.unackedCritical,
    minuteOfDay: minuteOfDay(Date.now(), nightZone),
  }));
  const lastGood = useEffectEvent(() => standing.lastGood);
  useEffect(() => {
    const undo = [watchBuild(() => onBuildLook()), watchPolls(() => lastGood()), keepAwake()];
    const clock = setInterval(() => setNow(instantOf(Date.now())), MINUTE);
    return () => {
      clearInterval(clock);
      for (const stop of undo) stop();
    };
  }, []);

  // After the first answer: fetching the whole shell would hold up the first picture.
  const answered = standing.lastGood !== null;
  useEffect(() => {
    if (answered) void installShell();
  }, [answered]);

  const wantsSound = sound !== null && sound.severities.length > 0;
  const onSecond = useEffectEvent(() => {
    const at = instantOf(Date.now());
    if (chime.current === null || sound === null) return;
    setArmed(chime.current.armed());
    const due = soundDue(sound, standing.audible, sounded.current, at, minuteOfDay(at, quietZone));
    if (due.sound === null || !chime.current.armed()) return;
    sounded.current = due.sounded;
    chime.current.play(due.sound);
  });
  useEffect(() => {
    if (!wantsSound) return;
    const own = createChime();
    chime.current = own;
    const arm = () => void own.arm();
    // Browsers let a page sound once it was touched; one that was started to allow it sounds at once.
    arm();
    for (const kind of ["pointerdown", "keydown"] as const) document.addEventListener(kind, arm);
    const timer = setInterval(() => onSecond(), SECOND);
    return () => {
      for (const kind of ["pointerdown", "keydown"] as const) document.removeEventListener(kind, arm);
      clearInterval(timer);
      chime.current = null;
      own.close();
    };
  }, [wantsSound]);

  const dimmed = isDimmed(night, minuteOfDay(now, nightZone), critical);
  const style = useMemo<CSSProperties>(() => {
    const { x, y } = driftAt(now);
    return x === 0 && y === 0 ? {} : { transform: `translate(${x}px, ${y}px)` };
  }, [now]);
  const notes = useMemo(
    () => (wantsSound ? [armed ? "sound armed" : "sound off: touch the screen or press a key"] : []),
    [wantsSound, armed],
  );
  return { style, dimmed, notes };
}
