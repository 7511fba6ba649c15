/** The one grid of the application: virtual rows, sticky head, pinned first column, ARIA grid keys. Sorting is the server's. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef } from "react";
import { useColumnWidths } from "./columnWidths";
import { GridHead } from "./GridHead";
import { cellId, GridRow } from "./GridRow";
import { keyStep } from "./gridKeys";
import { ActiveCell, type Selection } from "./gridState";
import "./grid.css";

export interface GridColumn<R> {
  key: string;
  title: string;
  width: number;
  align?: "end";
  sortable?: boolean;
  render: (row: R) => ReactNode;
}

export interface GridProps<R extends { id: string }> {
  label: string;
  columns: GridColumn<R>[];
  rows: R[];
  /** Rows on the server, when known: for screen readers. */
  total?: number;
  rowHeight: number;
  sort: string[];
  onSort: (key: string, additive: boolean) => void;
  onWidth: (key: string, width: number) => void;
  onOpen: (row: R, newTab: boolean) => void;
  selection?: Selection;
  onEnd?: () => void;
  foot?: ReactNode;
  rowClass?: (row: R) => string | undefined;
}

export const TICK_WIDTH = 40;

export function DataGrid<R extends { id: string }>(props: GridProps<R>) {
  const { columns, rows, rowHeight, selection, onEnd, onWidth } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const active = useMemo(() => new ActiveCell(), []);
  const sizes = useColumnWidths(onWidth);
  const widths = columns.map(sizes.of);
  const offset = selection ? TICK_WIDTH : 0;
  const template = `${selection ? `${TICK_WIDTH}px ` : ""}${widths.map((w) => `${w}px`).join(" ")} minmax(0, 1fr)`;
  const width = offset + widths.reduce((sum, w) => sum + w, 0);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: rowHeight,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height makes every measured place wrong.
  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - 20 && rows.length > 0) onEnd?.();
  }, [last, rows.length, onEnd]);

  const gridId = useId();
  useEffect(
    () =>
      active.subscribe(() =>
        scroller.current?.setAttribute("aria-activedescendant", cellId(gridId, active.row, active.column)),
      ),
    [active, gridId],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const step = keyStep(event, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
    const row = rows[active.row];
    if (step) {
      const next = Math.max(0, Math.min(rows.length - 1, step.toRow ?? Math.max(active.row, -1) + step.rows));
      const column = Math.max(0, Math.min(columns.length - 1, step.toColumn ?? active.column + step.columns));
      active.move(next, column);
      virtual.scrollToIndex(next);
      const target = rows[next];
      if (event.shiftKey && step.rows && target && selection)
        selection.extendTo(
          target.id,
          rows.map((r) => r.id),
        );
    } else if (event.key === "Enter" && row) props.onOpen(row, event.ctrlKey || event.metaKey);
    else if ((event.key === " " || event.key.toLowerCase() === "x") && row && selection && !event.ctrlKey)
      selection.toggle(row.id);
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey) && selection)
      selection.set(rows.map((r) => r.id));
    else if (event.key === "Escape") selection?.clear();
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-colcount={columns.length}
      aria-multiselectable={!!selection}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target === event.currentTarget && active.row < 0 && rows.length) active.move(0, 0);
      }}
    >
      <GridHead {...props} sizes={sizes} template={template} width={width} offset={offset} />
      <div className="grid-body" role="rowgroup" style={{ height: virtual.getTotalSize(), minWidth: width }}>
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <GridRow
                key={row.id}
                row={row}
                index={item.index}
                top={item.start}
                height={rowHeight}
                columns={columns}
                template={template}
                offset={offset}
                active={active}
                selection={selection}
                rows={rows}
                gridId={gridId}
                onOpen={props.onOpen}
                className={props.rowClass?.(row)}
              />
            )
          );
        })}
      </div>
      {props.foot && <div className="grid-foot">{props.foot}</div>}
    </div>
  );
}
