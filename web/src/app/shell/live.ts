/** Live updates: the stream only hints; what changed is asked for through /changes, so rights hold. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { changesAfter, lastChange, listNotifications } from "@/client/calls";
import { useReloadMeta } from "@/platform/meta/meta";
import { forget } from "@/platform/records/form/writing";

const CALM = 250;

/** Keeps queries fresh while mounted; returns the number of unread notifications. */
export function useLive(): number {
  const client = useQueryClient();
  const reloadMeta = useReloadMeta();
  const [unread, setUnread] = useState(0);

  useEffect(() => {
    listNotifications(true, null)
      .then((answer) => setUnread(answer.unread))
      .catch(() => {});
    if (typeof EventSource !== "function") return;
    const stream = new EventSource("/api/v1/stream");
    let seen: number | null = null;
    let hinted = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;

    lastChange()
      .then(({ next }) => {
        seen ??= next;
      })
      .catch(() => {});

    const pull = async () => {
      timer = null;
      const after = seen ?? hinted - 1;
      try {
        const { changes, next } = await changesAfter(after);
        seen = Math.max(next ?? hinted, hinted);
        for (const object of new Set(changes.map((change) => change.object))) forget(client, object);
        // A follow-up stands on the timeline of another record.
        if (changes.some((change) => change.object === "activity"))
          client.invalidateQueries({ queryKey: ["timeline"] });
        if (changes.some((change) => ["object_type", "field", "role"].includes(change.object))) reloadMeta();
      } catch {
        // The next hint asks again from the same place.
      }
    };
    stream.addEventListener("changes", (event) => {
      hinted = Number(JSON.parse((event as MessageEvent<string>).data).seq) || hinted;
      if (seen !== null && hinted <= seen) return;
      timer ??= setTimeout(pull, CALM);
    });
    stream.addEventListener("notifications", (event) => {
      setUnread(Number(JSON.parse((event as MessageEvent<string>).data).unread) || 0);
      client.invalidateQueries({ queryKey: ["notifications"] });
    });
    stream.addEventListener("access", () => {
      reloadMeta();
      client.invalidateQueries();
    });
    return () => {
      if (timer) clearTimeout(timer);
      stream.close();
    };
  }, [client, reloadMeta]);
  return unread;
}
