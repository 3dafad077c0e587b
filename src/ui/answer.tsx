import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import { Skeleton } from "./skeleton.tsx";

interface AnswerProps<T> {
  /** What came; `undefined` while nothing did. An old answer stays while a newer one is asked for. */
  readonly data: T | undefined;
  /** Why nothing came. An `advice` on it tells what to do next. */
  readonly error: Error | null;
  readonly onRetry: () => void;
  /** Height of the place that is held free, as a CSS length. */
  readonly height: string;
  /** What is on its way, in words. */
  readonly label: string;
  readonly children: (data: T) => ReactNode;
}

const adviceOf = (error: Error): string | undefined =>
  "advice" in error && typeof error.advice === "string" ? error.advice : undefined;

/** An answer, or the place it will take, or why it did not come and how to ask again. */
export function Answer<T>({ data, error, onRetry, height, label, children }: AnswerProps<T>) {
  if (data !== undefined) return children(data);
  if (error === null) return <Skeleton height={height} label={label} />;
  return (
    <Notice state="unknown" title={error.message} action={<Button onClick={onRetry}>Try again</Button>}>
      {adviceOf(error)}
    </Notice>
  );
}
