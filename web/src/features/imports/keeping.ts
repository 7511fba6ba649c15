/** Keeps what a person chose on the server a moment after, so that leaving or reloading the page loses nothing. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { patchImport } from "@/client/calls";
import type { ImportPlan } from "@/client/types";

type Choices = Pick<ImportPlan, "mapping" | "policy">;

const QUIET = 500;

export function useKeeping(id: string): { later: (choices: Choices) => void; settle: () => Promise<void> } {
  const client = useQueryClient();
  const keeper = useMemo(() => {
    let waiting: Choices | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let sent: Promise<void> = Promise.resolve();
    const send = () => {
      clearTimeout(timer);
      const choices = waiting;
      waiting = null;
      if (!choices) return;
      // What the server refuses, it refuses again with words when the person goes on.
      sent = sent
        .then(() => patchImport(id, choices))
        .then((plan) => void client.setQueryData(["import", id], plan))
        .catch(() => {});
    };
    return {
      later: ({ mapping, policy }: Choices) => {
        const whole = mapping.filter((one) => one.template !== "");
        const match = policy.match.filter((key) => whole.some((one) => one.field === key));
        waiting = { mapping: whole, policy: { ...policy, match } };
        clearTimeout(timer);
        timer = setTimeout(send, QUIET);
      },
      /** Drops what waits and ends when the server has answered what was sent. */
      settle: () => {
        clearTimeout(timer);
        waiting = null;
        return sent;
      },
      send,
    };
  }, [client, id]);
  useEffect(() => () => keeper.send(), [keeper]);
  return keeper;
}
