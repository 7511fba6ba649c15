/** One row; it redraws only when its record, its tick or its active cell changes. */
import { useLingui } from "@lingui/react/macro";
import { type MouseEvent, memo } from "react";
import type { GridColumn } from "./DataGrid";
import { type ActiveCell, type Selection, useActiveColumn, useSelected } from "./gridState";

interface Props<R extends { id: string }> {
  row: R;
  index: number;
  top: number;
  height: number;
  columns: GridColumn<R>[];
  template: string;
  offset: number;
  active: ActiveCell;
  selection?: Selection;
  rows: R[];
  gridId: string;
  onOpen: (row: R, newTab: boolean) => void;
  className?: string;
}

export const cellId = (grid: string, row: number, column: number) => `${grid}-${row}-${column}`;

function Row<R extends { id: string }>(props: Props<R>) {
  const { row, index, top, height, columns, template, offset, active, selection, rows, onOpen } = props;
  const { t } = useLingui();
  const selected = useSelected(selection, row.id);
  const activeColumn = useActiveColumn(active, index);
  const onClick = (event: MouseEvent) => {
    if ((event.target as HTMLElement).closest("a, label, button, input")) return;
    if (event.shiftKey && selection)
      selection.extendTo(
        row.id,
        rows.map((r) => r.id),
      );
    else onOpen(row, event.ctrlKey || event.metaKey);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself handles the keys of its active row.
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={`grid-line grid-row${selected ? " selected" : ""}${props.className ? ` ${props.className}` : ""}`}
      style={{ transform: `translateY(${top}px)`, height, gridTemplateColumns: template }}
      onClick={onClick}
    >
      {selection && (
        <div role="gridcell" className="grid-tick pinned" style={{ left: 0 }}>
          <label>
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={t`Select row`}
              checked={selected}
              onChange={(event) => {
                if ((event.nativeEvent as unknown as MouseEvent).shiftKey)
                  selection.extendTo(
                    row.id,
                    rows.map((r) => r.id),
                  );
                else selection.toggle(row.id);
              }}
            />
          </label>
        </div>
      )}
      {columns.map((column, position) => (
        <div
          key={column.key}
          id={cellId(props.gridId, index, position)}
          role="gridcell"
          className={`grid-cell${position === 0 ? " pinned" : ""}${column.align ? " end" : ""}${position === activeColumn ? " active" : ""}`}
          style={position === 0 ? { left: offset } : undefined}
        >
          {column.render(row)}
        </div>
      ))}
      <span aria-hidden="true" />
    </div>
  );
}

export const GridRow = memo(Row) as typeof Row;
