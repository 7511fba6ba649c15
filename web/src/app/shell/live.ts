/** Live updates: the stream only hints; what changed is asked for through /changes, so rights hold. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { changesAfter, getMe, lastChange, listNotifications } from "@/client/calls";
import type { Change } from "@/client/types";
import { useReloadMeta } from "@/platform/meta/meta";
import { forget } from "@/platform/records/form/writing";
import { listen } from "./stream";

const CALM = 250;
const MOST = 1000;

export interface Live {
  unread: number;
  connected: boolean;
}

/** Keeps queries fresh while mounted. */
export function useLive(): Live {
  const client = useQueryClient();
  const reloadMeta = useReloadMeta();
  const [unread, setUnread] = useState(0);
  const [connected, setConnected] = useState(true);

  useEffect(() => {
    let seen: number | null = null;
    let hinted = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;

    const pull = async () => {
      timer = null;
      const end = hinted;
      try {
        const { changes, upTo } = await changesBetween(seen ?? end - 1, end);
        seen = Math.max(upTo, end);
        // Of more than this it is only told that something changed.
        const known = changes.length < MOST;
        for (const object of new Set(changes.map((change) => change.object))) {
          const ids = changes.filter((change) => change.object === object).map((change) => change.record);
          forget(client, object, known ? [...new Set(ids)] : undefined, true);
        }
        // A follow-up stands on the timeline of another record.
        if (changes.some((change) => change.object === "activity"))
          client.invalidateQueries({ queryKey: ["timeline"] });
        if (changes.some((change) => ["object_type", "field", "role"].includes(change.object))) reloadMeta();
      } catch {
        // The next hint asks again from the same place.
      }
    };
    const hint = (seq: number) => {
      hinted = Math.max(hinted, seq);
      if (seen === null || hinted > seen) timer ??= setTimeout(pull, CALM);
    };
    /** What happened while nobody listened, and what could not be read then. */
    const catchUp = () => {
      lastChange()
        .then(({ next }) => {
          if (seen === null) seen = next;
          else if (next > seen) hint(next);
        })
        .catch(() => {});
      listNotifications(true, null)
        .then((answer) => setUnread(answer.unread))
        .catch(() => {});
      client.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" });
    };
    const stop = listen({
      changes: hint,
      notifications: (count) => {
        setUnread(count);
        client.invalidateQueries({ queryKey: ["notifications"] });
      },
      access: () => {
        reloadMeta();
        client.invalidateQueries();
      },
      connected: (now) => {
        setConnected(now);
        if (now) catchUp();
      },
      // Where the session has ended, asking says so, and the page goes to where one signs in.
      refused: () => {
        getMe().catch(() => {});
      },
    });
    return () => {
      if (timer) clearTimeout(timer);
      stop();
    };
  }, [client, reloadMeta]);
  return { unread, connected };
}

async function changesBetween(after: number, end: number): Promise<{ changes: Change[]; upTo: number }> {
  const changes: Change[] = [];
  let upTo = after;
  while (upTo < end && changes.length < MOST) {
    const answer = await changesAfter(upTo);
    changes.push(...answer.changes);
    if (answer.next <= upTo) break;
    upTo = answer.next;
  }
  return { changes, upTo };
}
