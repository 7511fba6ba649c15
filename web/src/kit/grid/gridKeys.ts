/** Where a key moves the active cell, as the ARIA grid pattern has it. */
import type { KeyboardEvent } from "react";

interface Step {
  rows: number;
  columns: number;
  toRow?: number;
  toColumn?: number;
}

/** `page`: rows that fit on the screen. Null for keys that do not move. */
export function keyStep(event: KeyboardEvent, page: number): Step | null {
  const far = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case "ArrowDown":
      return { rows: 1, columns: 0 };
    case "ArrowUp":
      return { rows: -1, columns: 0 };
    case "ArrowRight":
      return { rows: 0, columns: 1 };
    case "ArrowLeft":
      return { rows: 0, columns: -1 };
    case "PageDown":
      return { rows: page, columns: 0 };
    case "PageUp":
      return { rows: -page, columns: 0 };
    case "Home":
      return { rows: 0, columns: 0, toColumn: 0, toRow: far ? 0 : undefined };
    case "End":
      return {
        rows: 0,
        columns: 0,
        toColumn: Number.MAX_SAFE_INTEGER,
        toRow: far ? Number.MAX_SAFE_INTEGER : undefined,
      };
    default:
      return null;
  }
}
