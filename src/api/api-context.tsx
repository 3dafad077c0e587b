import { createContext, useContext } from "react";
import type { Api } from "./api.ts";

const Context = createContext<Api | null>(null);

/** Gives the pages below it the `Api` of the chosen environment. */
export const ApiProvider = Context.Provider;

/** The `Api` of the chosen environment. Throws outside an `ApiProvider`. */
export function useApi(): Api {
  const api = useContext(Context);
  if (api === null) throw new Error("useApi needs an ApiProvider above it");
  return api;
}
