/** Keeps loaded lists true after changes without reading their pages again: rows are mended where they stand, new ones are announced. */
import type { Query as Cached, InfiniteData, QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/client/http";
import { getRecord, queryRecords } from "@/client/records";
import type { Page, Query, RecordRow } from "@/client/types";

/** A page as the list keeps it: the first one also knows how many records came since ("some": nobody counted). */
export interface ListedPage extends Page {
  newer?: number | "some";
}

export type Listed = InfiniteData<ListedPage, string | null>;

/** Above this many changed rows the list only says that it has changed. */
const MOST = 40;

/** `ids` undefined: what changed is not known. `quiet`: somebody else's change, which must not move what one reads. */
export function freshenLists(client: QueryClient, object: string, ids: string[] | undefined, quiet: boolean) {
  const listed = (query: Cached) => !!query.state.data && Array.isArray((query.state.data as Listed).pages);
  client.invalidateQueries({ queryKey: ["records", object], predicate: (query) => !listed(query) });
  for (const query of client.getQueryCache().findAll({ queryKey: ["records", object], predicate: listed })) {
    const { pages } = query.state.data as Listed;
    const short = pages.length === 1 && (!quiet || pages[0]?.rows.length === 0);
    if (short || !query.isActive()) {
      // Nobody looks at it: it is read again when it is opened, from its beginning.
      if (pages.length > 1 && ids === undefined) client.removeQueries({ queryKey: query.queryKey, exact: true });
      else if (pages.length > 1) mend(client, query, object, ids ?? []);
      else client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    } else if (ids === undefined) announce(client, query, "some");
    else mend(client, query, object, ids);
  }
}

async function mend(client: QueryClient, query: Cached, object: string, ids: string[]) {
  const asked = query.queryKey[2] as Query;
  const before = query.state.data as Listed;
  const loaded = new Set(before.pages.flatMap((page) => page.rows.map((row) => row.id)));
  const touched = ids.filter((id) => loaded.has(id));
  if (touched.length > MOST) return announce(client, query, "some");
  try {
    const found = new Map(
      await Promise.all(touched.map(async (id) => [id, await present(object, id, !!asked.deleted)] as const)),
    );
    const { count } = await queryRecords(object, { ...asked, limit: 1, count: true });
    client.setQueryData<Listed>(query.queryKey, (now) => now && mended(now, found, count ?? null));
  } catch {
    // Offline or refused: the list stays as it is and is read again when it is opened next.
  }
}

/** The record as it is now, or null where it no longer belongs to the list or the recycle bin that shows it. */
async function present(object: string, id: string, deleted: boolean): Promise<RecordRow | null> {
  try {
    const row = await getRecord(object, id);
    return !!row.deleted_at === deleted ? row : null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** `found`: records as they are now, null for those that are gone; `count`: what the server counts now. */
export function mended(list: Listed, found: Map<string, RecordRow | null>, count: Page["count"]): Listed {
  let gone = 0;
  const pages = list.pages.map((page) => ({
    ...page,
    rows: page.rows.flatMap((row) => {
      const now = found.get(row.id);
      if (now === null) gone += 1;
      return now === null ? [] : [now ? { ...row, ...now } : row];
    }),
  }));
  const [first, ...rest] = pages;
  if (!first) return list;
  const shown = first.count ? { ...first.count, value: first.count.value - gone } : null;
  const more = count?.exact && shown?.exact ? Math.max(0, count.value - shown.value) : 0;
  return {
    ...list,
    pages: [{ ...first, count: shown, newer: more || first.newer === "some" ? more || "some" : 0 }, ...rest],
  };
}

function announce(client: QueryClient, query: Cached, newer: "some") {
  client.setQueryData<Listed>(query.queryKey, (now) => {
    const [first, ...rest] = now?.pages ?? [];
    return now && first ? { ...now, pages: [{ ...first, newer }, ...rest] } : now;
  });
}
