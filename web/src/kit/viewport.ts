/** Whether the window is phone-sized; decided with matchMedia before the first render, so nothing jumps. */
import { useSyncExternalStore } from "react";

function watch(query: string) {
  const media = typeof matchMedia === "function" ? matchMedia(query) : null;
  return () =>
    useSyncExternalStore(
      (listener) => {
        media?.addEventListener("change", listener);
        return () => media?.removeEventListener("change", listener);
      },
      () => media?.matches ?? false,
    );
}

export const usePhone = watch("(max-width: 719px)");
export const useWide = watch("(min-width: 1240px)");
