/** One dialog for everything that needs a fresh proof of identity; what waits for it is then asked again. */
import { lazy, Suspense, useSyncExternalStore } from "react";
import type { Problem } from "@/client/http";

const StepUpDialog = lazy(() => import("./StepUpDialog"));

let asked: Problem | null = null;
let waiting: ((proved: boolean) => void)[] = [];
const listeners = new Set<() => void>();

function put(problem: Problem | null) {
  asked = problem;
  for (const listener of listeners) listener();
}

/** Whether the person has proved who they are; several requests at once wait for the same proof. */
export function stepUp(problem: Problem): Promise<boolean> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (!asked) put(problem);
  });
}

function end(proved: boolean) {
  const answered = waiting;
  waiting = [];
  put(null);
  for (const resolve of answered) resolve(proved);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export function StepUp() {
  const problem = useSyncExternalStore(subscribe, () => asked);
  return <Suspense fallback={null}>{problem && <StepUpDialog problem={problem} onEnd={end} />}</Suspense>;
}
