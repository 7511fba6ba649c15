/** Asks before a person leaves what has not been saved: closing the tab, or going to another page. */

import { useLingui } from "@lingui/react/macro";
import { App } from "antd";
import { useCallback, useEffect, useRef } from "react";
import { useBlocker } from "react-router";

/** Returns a function that lets the person go: called when the work has been saved, just before moving on. */
export function useLeaveGuard(dirty: boolean): () => void {
  const { modal } = App.useApp();
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
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    const asked = modal.confirm({
      title: t`Leave without saving?`,
      content: t`What you entered here is lost.`,
      okText: t`Leave`,
      cancelText: t`Stay`,
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    });
    return () => asked.destroy();
  }, [blocker, modal, t]);
  return useCallback(() => {
    saved.current = true;
  }, []);
}

export function useConfirmLeave() {
  const { modal } = App.useApp();
  const { t } = useLingui();
  return (dirty: boolean, leave: () => void) => {
    if (!dirty) return leave();
    modal.confirm({
      title: t`Leave without saving?`,
      content: t`What you entered here is lost.`,
      okText: t`Leave`,
      cancelText: t`Stay`,
      onOk: leave,
    });
  };
}
