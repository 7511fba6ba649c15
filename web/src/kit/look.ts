/** Theme and density: kept in this browser, applied to <html> before the first paint. */
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";
export type Density = "compact" | "normal" | "comfortable";

export interface Look {
  theme: Theme;
  density: Density;
  dark: boolean;
}

const THEME = "gx.theme";
const DENSITY = "gx.density";
const media = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;
const listeners = new Set<() => void>();
let look: Look = read();

function read(): Look {
  const theme = (localStorage.getItem(THEME) ?? "system") as Theme;
  const density = (localStorage.getItem(DENSITY) ?? "normal") as Density;
  return { theme, density, dark: theme === "dark" || (theme === "system" && (media?.matches ?? false)) };
}

export function applyLook() {
  look = read();
  document.documentElement.dataset.theme = look.dark ? "dark" : "light";
  document.documentElement.dataset.density = look.density;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", look.dark ? "#16181c" : "#ffffff");
  for (const listener of listeners) listener();
}

export function setTheme(theme: Theme) {
  localStorage.setItem(THEME, theme);
  applyLook();
}

export function setDensity(density: Density) {
  localStorage.setItem(DENSITY, density);
  applyLook();
}

media?.addEventListener("change", applyLook);

export function useLook(): Look {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => look,
  );
}

export const ROW_HEIGHT: Record<Density, number> = { compact: 30, normal: 36, comfortable: 44 };
