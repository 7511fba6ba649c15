/** Writes to records and what must be read again afterwards. */

import { useLingui } from "@lingui/react/macro";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { ApiError, type Problem, request, writeKey } from "@/client/http";
import { runAction } from "@/client/records";
import type { ObjectSpec } from "@/client/types";
import { useTell } from "@/kit/tell";
import { JOBS } from "@/platform/jobs/jobs";
import { freshenLists } from "../list/freshRows";

/** Writes in one call of `batch`. */
const MOST_BATCH = 500;

/** Lists, records and timelines of an object type are stale; of these records only, where they are known. `quiet`: others changed them. */
export function forget(client: QueryClient, object: string, ids?: string[], quiet = false) {
  freshenLists(client, object, ids, quiet);
  for (const id of ids ?? [undefined]) {
    for (const what of ["record", "timeline"])
      client.invalidateQueries({ queryKey: id ? [what, object, id] : [what, object] });
  }
  client.invalidateQueries({ queryKey: ["aggregate", object] });
  client.invalidateQueries({ queryKey: ["pick", object] });
}

export function useRunAction(spec: ObjectSpec) {
  const { t } = useLingui();
  const tell = useTell();
  const client = useQueryClient();
  return useCallback(
    async (action: string, ids: string[], input: Record<string, unknown>): Promise<boolean> => {
      try {
        const answer = await runAction(spec.key, action, ids, input);
        forget(client, spec.key, ids);
        client.invalidateQueries({ queryKey: JOBS });
        if (answer?.job) tell.note(t`Started. Progress is under Jobs.`);
        else tell.done(t`Done`);
        return true;
      } catch (error) {
        tell.trouble(error);
        return false;
      }
    },
    [spec.key, client, tell, t],
  );
}

interface BatchAnswer {
  results: ({ id: string } | Problem)[];
}

/** Moves records to the recycle bin; those that may not be deleted stay and are told. Answers whether all went. */
export function useDeleteMany(spec: ObjectSpec) {
  const { t } = useLingui();
  const run = useRunAction(spec);
  const tell = useTell();
  const client = useQueryClient();
  return useCallback(
    async (ids: string[]): Promise<boolean> => {
      const gone: string[] = [];
      const refused: Problem[] = [];
      try {
        for (let from = 0; from < ids.length; from += MOST_BATCH) {
          const operations = ids.slice(from, from + MOST_BATCH).map((id) => ({ op: "delete", id }));
          const { results } = await request<BatchAnswer>(`/api/v1/${spec.key}/batch`, {
            method: "POST",
            body: { operations },
            idempotencyKey: writeKey(),
          });
          for (const one of results) "id" in one ? gone.push(one.id) : refused.push(one);
        }
      } catch (error) {
        tell.trouble(error);
      } finally {
        forget(client, spec.key, ids);
      }
      const mayRestore = spec.actions.some((action) => action.key === "restore");
      const back = mayRestore ? { label: t`Undo`, run: () => run("restore", gone, {}) } : undefined;
      const [first] = refused;
      if (first && gone.length === 0) tell.trouble(new ApiError(first));
      else if (first) tell.note(t`${gone.length} deleted, ${refused.length} may not be deleted.`);
      else if (gone.length) tell.done(t`Moved to the recycle bin`, back);
      return gone.length === ids.length;
    },
    [spec, client, tell, t, run],
  );
}
