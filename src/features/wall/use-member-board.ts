import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.tsx";
import { memberBoardQuery } from "./queries.ts";

/** The member's board of a moment (`null` is now), polled or asked for once. */
export const useMemberBoard = (at: number | null) => useQuery(memberBoardQuery(useApi(), at));

/** Whether what is shown is of that moment. */
export function useMemberBoardReady(at: number | null): boolean {
  const { data, isPlaceholderData } = useMemberBoard(at);
  return data !== undefined && !isPlaceholderData;
}
