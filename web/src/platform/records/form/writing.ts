/** Writes to records and what must be read again afterwards. */

import { useLingui } from "@lingui/react/macro";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { request, writeKey } from "@/client/http";
import { runAction } from "@/client/records";
import type { ObjectSpec } from "@/client/types";
import { useTell } from "@/kit/tell";
import { JOBS } from "@/platform/jobs/jobs";

/** Lists, records and timelines of an object type are stale. */
export function forget(client: QueryClient, object: string) {
  client.invalidateQueries({ queryKey: ["records", object] });
  client.invalidateQueries({ queryKey: ["record", object] });
  client.invalidateQueries({ queryKey: ["timeline", object] });
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
        forget(client, spec.key);
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
  results?: { status?: number; code?: string; error?: unknown }[];
}

export function useDeleteMany(spec: ObjectSpec) {
  const { t } = useLingui();
  const tell = useTell();
  const client = useQueryClient();
  return useCallback(
    async (ids: string[]): Promise<boolean> => {
      try {
        for (let from = 0; from < ids.length; from += 500) {
          const operations = ids.slice(from, from + 500).map((id) => ({ op: "delete", id }));
          await request<BatchAnswer>(`/api/v1/${spec.key}/batch`, {
            method: "POST",
            body: { operations },
            idempotencyKey: writeKey(),
          });
        }
        tell.done(t`Moved to the recycle bin`);
        return true;
      } catch (error) {
        tell.trouble(error);
        return false;
      } finally {
        forget(client, spec.key);
      }
    },
    [spec.key, client, tell, t],
  );
}
