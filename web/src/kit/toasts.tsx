/** Short messages at the top of the window: read out, gone by themselves, at most three at a time. */
import CheckCircleFilled from "@ant-design/icons/CheckCircleFilled";
import ExclamationCircleFilled from "@ant-design/icons/ExclamationCircleFilled";
import InfoCircleFilled from "@ant-design/icons/InfoCircleFilled";
import { useSyncExternalStore } from "react";
import "./toasts.css";

export type Tone = "done" | "note" | "trouble";

export interface WayBack {
  label: string;
  run: () => void;
}

interface Toast {
  id: number;
  tone: Tone;
  text: string;
  back?: WayBack;
}

const MOST = 3;
const SECONDS: Record<Tone, number> = { done: 2, note: 4, trouble: 6 };
const SECONDS_BACK = 8;
const ICONS = { done: CheckCircleFilled, note: InfoCircleFilled, trouble: ExclamationCircleFilled };

let toasts: Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function show(next: Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

export function toast(tone: Tone, text: string, back?: WayBack) {
  last += 1;
  const one = { id: last, tone, text, back };
  // The same words twice are one message that stays longer.
  show([...toasts.filter((other) => other.text !== text), one].slice(-MOST));
  setTimeout(() => drop(one.id), (back ? SECONDS_BACK : SECONDS[tone]) * 1000);
}

const drop = (id: number) => show(toasts.filter((other) => other.id !== id));

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="log" aria-live="polite">
      {shown.map(({ id, tone, text, back }) => {
        const Icon = ICONS[tone];
        return (
          <p key={id} className={`toast toast-${tone}`} role={tone === "trouble" ? "alert" : undefined}>
            <Icon aria-hidden="true" />
            {text}
            {back && (
              <button
                type="button"
                onClick={() => {
                  drop(id);
                  back.run();
                }}
              >
                {back.label}
              </button>
            )}
          </p>
        );
      })}
    </div>
  );
}
