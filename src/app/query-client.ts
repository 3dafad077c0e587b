import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, type ApiErrorKind } from "../api/errors.ts";
import { SECOND } from "../domain/time.ts";

/** Failures that may pass by themselves. The others stay what they are until somebody acts. */
const passing: readonly ApiErrorKind[] = ["network", "timeout", "unavailable"];

const MOST_RETRIES = 2;

/** Wait before a retry in milliseconds: doubles from one second up to a quarter of a minute, with up to half of it left to chance. */
export function retryDelay(attempt: number, chance: number = Math.random()): number {
  const full = Math.min(15 * SECOND, SECOND * 2 ** attempt);
  return full * (1 - chance / 2);
}

/** Whether a failed question is asked again at once. */
export const shouldRetry = (failures: number, error: unknown): boolean =>
  failures < MOST_RETRIES && error instanceof ApiError && passing.includes(error.kind);

/**
 * The cache of answers. Questions are asked whatever the browser believes of its network: its belief is sometimes wrong, and a failure
 * says when watching ended. `onFault` gets every error that no retry mended.
 */
export function createQueryClient(onFault: (error: unknown) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: onFault }),
    defaultOptions: {
      queries: {
        networkMode: "always",
        retry: shouldRetry,
        retryDelay: (attempt) => retryDelay(attempt),
        refetchIntervalInBackground: false,
        refetchOnReconnect: "always",
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
