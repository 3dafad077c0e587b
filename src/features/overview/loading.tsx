import { Skeleton } from "../../ui/skeleton.tsx";

/** Places of the headline, the tiles and the charts before the first answer. */
export function Loading() {
  return (
    <>
      <Skeleton height="4.5rem" label="Asking for the board…" />
      <Skeleton height="27rem" label="" />
      <Skeleton height="3rem" label="" />
      <Skeleton height="17rem" label="" />
    </>
  );
}
