/** The rows of a list, page after page by cursor, and everything the page knows about them. */
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { queryRecords } from "@/client/records";
import type { Query, RecordRow } from "@/client/types";
import type { Listed, ListedPage } from "./freshRows";

export const recordsKey = (object: string) => ["records", object] as const;

export function useRecordList(object: string, query: Query, limit = 100) {
  const client = useQueryClient();
  const result = useInfiniteQuery({
    queryKey: [...recordsKey(object), query, limit],
    queryFn: ({ pageParam, signal }): Promise<ListedPage> =>
      queryRecords(object, { ...query, limit, cursor: pageParam, count: pageParam === null || undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    // Several pages are kept true by freshRows.ts; reading all of them again would take one request each.
    refetchOnMount: (cached) => (cached.state.data?.pages.length ?? 0) <= 1,
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
  const key = JSON.stringify([query, limit]);
  /** Reads the list anew from its beginning; what is shown stays until the answer is there. */
  const restart = useCallback(async () => {
    const [query, limit] = JSON.parse(key) as [Query, number];
    const first = await queryRecords(object, { ...query, limit, count: true });
    client.setQueryData<Listed>([...recordsKey(object), query, limit], { pages: [first], pageParams: [null] });
  }, [client, object, key]);
  const [first] = result.data?.pages ?? [];
  return { ...result, rows, count: first?.count ?? null, newer: first?.newer ?? 0, restart };
}
