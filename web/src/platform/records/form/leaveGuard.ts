/** Asks before a person leaves what has not been saved: closing the tab, or going to another page. */

import { useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useRef } from "react";
import { useBlocker } from "react-router";
import { confirm } from "@/kit/confirm";
import { holdUnsaved } from "@/kit/unsaved";

/** Returns a function that lets the person go: called when the work has been saved, just before moving on. */
export function useLeaveGuard(dirty: boolean): () => void {
  const { t } = useLingui();
  const saved = useRef(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && !saved.current && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    const release = holdUnsaved();
    return () => {
      window.removeEventListener("beforeunload", ask);
      release();
    };
  }, [dirty]);
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    return confirm({
      title: t`Leave without saving?`,
      text: t`What you entered here is lost.`,
      yes: t`Leave`,
      no: t`Stay`,
      onYes: () => blocker.proceed(),
      onNo: () => blocker.reset(),
    });
  }, [blocker, t]);
  return useCallback(() => {
    saved.current = true;
  }, []);
}

export function useConfirmLeave() {
  const { t } = useLingui();
  return (dirty: boolean, leave: () => void) => {
    if (!dirty) return leave();
    confirm({
      title: t`Leave without saving?`,
      text: t`What you entered here is lost.`,
      yes: t`Leave`,
      no: t`Stay`,
      onYes: leave,
    });
  };
}
