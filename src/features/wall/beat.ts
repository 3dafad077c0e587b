/** What a screen says of itself with each question. */
import type { WallBeat } from "../../contracts/wall.ts";
import { MINUTE, type Millis } from "../../domain/time.ts";
import { ownBuild } from "./unattended/build-watch.ts";

/** Chromium's own measure of the heap, which is in no standard. It asks every part of the page, so it is taken now and then. */
function measuredHeap(): number | null {
  const memory: unknown = Reflect.get(performance, "memory");
  const used: unknown = typeof memory === "object" && memory !== null ? Reflect.get(memory, "usedJSHeapSize") : null;
  return typeof used === "number" ? used : null;
}

let heap: { readonly bytes: number | null; readonly at: Millis } | null = null;

function heapBytes(): number | null {
  const at = performance.now();
  if (heap === null || at - heap.at >= 5 * MINUTE) heap = { bytes: measuredHeap(), at };
  return heap.bytes;
}

/** The version with the name of the entry's file: versions change less often than builds. */
function buildName(version: string): string {
  const entry = /-([\w-]+)\.js$/.exec(ownBuild() ?? "")?.[1];
  return entry === undefined ? version : `${version}+${entry}`;
}

/** The beat of now; sizes in device pixels. `lastGoodPoll` by this machine's clock. */
export const beatOf = (build: string, lastGoodPoll: number | null): WallBeat => ({
  build: buildName(build),
  width: Math.round(window.innerWidth * window.devicePixelRatio),
  height: Math.round(window.innerHeight * window.devicePixelRatio),
  heap_bytes: heapBytes(),
  last_good_poll: lastGoodPoll,
});
