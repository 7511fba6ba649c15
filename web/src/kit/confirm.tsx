/** Asks before something that matters; the dialog itself is loaded with the first question. */
import { lazy, Suspense, useSyncExternalStore } from "react";

export interface Question {
  title: string;
  text?: string;
  /** The verb on the button that goes on, and on the one that does not. */
  yes: string;
  no: string;
  danger?: boolean;
  /** The dialog stays, and its button waits, until this has ended. */
  onYes: () => unknown;
  onNo?: () => void;
}

const ConfirmDialog = lazy(() => import("./ConfirmDialog"));

let asked: Question | null = null;
const listeners = new Set<() => void>();

function put(question: Question | null) {
  asked = question;
  for (const listener of listeners) listener();
}

/** Answers a function that takes the question back. */
export function confirm(question: Question): () => void {
  put(question);
  return () => {
    if (asked === question) put(null);
  };
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export function Confirming() {
  const question = useSyncExternalStore(subscribe, () => asked);
  return (
    <Suspense fallback={null}>
      {question && (
        <ConfirmDialog key={question.title} question={question} onClose={() => asked === question && put(null)} />
      )}
    </Suspense>
  );
}
