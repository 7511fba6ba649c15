/** The rows of a list, page after page by cursor, and everything the page knows about them. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queryRecords } from "@/client/records";
import type { Query, RecordRow } from "@/client/types";

export const recordsKey = (object: string) => ["records", object] as const;

export function useRecordList(object: string, query: Query, limit = 100) {
  const result = useInfiniteQuery({
    queryKey: [...recordsKey(object), query, limit],
    queryFn: ({ pageParam, signal }) =>
      queryRecords(object, { ...query, limit, cursor: pageParam, count: pageParam === null || undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo<RecordRow[]>(() => {
    const seen = new Set<string>();
    const unique: RecordRow[] = [];
    for (const row of result.data?.pages.flatMap((page) => page.rows) ?? []) {
      // A record that moved between two pages while they were read would come twice.
      if (!seen.has(row.id)) unique.push(row);
      seen.add(row.id);
    }
    return unique;
  }, [result.data]);
  return { ...result, rows, count: result.data?.pages[0]?.count ?? null };
}
