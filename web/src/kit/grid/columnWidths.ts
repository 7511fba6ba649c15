/** Column widths: those of the columns, or as dragged by a handle in the head; reported once the dragging has ended. */
import { type PointerEvent, useRef, useState } from "react";
import type { GridColumn } from "./DataGrid";

const LEAST = 64;
const MOST = 640;

export interface Widths {
  of: (column: Pick<GridColumn<never>, "key" | "width">) => number;
  /** The column that is being dragged. */
  dragged: string | null;
  start: (key: string, event: PointerEvent<HTMLElement>) => void;
}

export function useColumnWidths(onWidth: (key: string, width: number) => void): Widths {
  const [widths, setWidths] = useState<Record<string, number>>({});
  const [dragged, setDragged] = useState<string | null>(null);
  const report = useRef(onWidth);
  report.current = onWidth;

  const start: Widths["start"] = (key, event) => {
    const handle = event.currentTarget;
    const from = event.clientX;
    const before = handle.parentElement?.getBoundingClientRect().width ?? LEAST;
    let width = before;
    const move = (moved: globalThis.PointerEvent) => {
      width = Math.min(MOST, Math.max(LEAST, Math.round(before + moved.clientX - from)));
      setWidths((all) => ({ ...all, [key]: width }));
    };
    const end = () => {
      handle.removeEventListener("pointermove", move);
      setDragged(null);
      if (width !== before) report.current(key, width);
    };
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end, { once: true });
    handle.addEventListener("pointercancel", end, { once: true });
    setDragged(key);
  };
  return { of: (column) => widths[column.key] ?? column.width, dragged, start };
}
