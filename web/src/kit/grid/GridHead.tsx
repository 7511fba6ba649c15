/** The sticky head: names, sort state, resize handles, the tick for all loaded rows. */
import CaretDownFilled from "@ant-design/icons/CaretDownFilled";
import CaretUpFilled from "@ant-design/icons/CaretUpFilled";
import { useLingui } from "@lingui/react/macro";
import type { Widths } from "./columnWidths";
import type { GridProps } from "./DataGrid";
import { type Selection, useSelection } from "./gridState";

type Props<R extends { id: string }> = GridProps<R> & {
  sizes: Widths;
  template: string;
  width: number;
  offset: number;
};

export function GridHead<R extends { id: string }>(props: Props<R>) {
  const { columns, sizes, template, width, offset, sort, onSort, selection, rows } = props;
  return (
    <div className="grid-head" role="rowgroup" style={{ minWidth: width }}>
      <div className="grid-line" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {selection && <TickAll selection={selection} rows={rows} />}
        {columns.map((column, index) => {
          const direction = sort.includes(`-${column.key}`)
            ? "descending"
            : sort.includes(column.key)
              ? "ascending"
              : undefined;
          return (
            <div
              key={column.key}
              role="columnheader"
              aria-sort={direction ?? (column.sortable ? "none" : undefined)}
              className={`grid-name${index === 0 ? " pinned" : ""}${column.align ? " end" : ""}`}
              style={index === 0 ? { left: offset } : undefined}
            >
              {column.sortable ? (
                <button
                  type="button"
                  tabIndex={-1}
                  className="plain-button one-line grid-sort"
                  title={column.title}
                  onClick={(event) => onSort(column.key, event.shiftKey)}
                >
                  <span className="one-line">{column.title}</span>
                  {direction === "ascending" && <CaretUpFilled aria-hidden="true" />}
                  {direction === "descending" && <CaretDownFilled aria-hidden="true" />}
                </button>
              ) : (
                <span className="one-line" title={column.title}>
                  {column.title}
                </span>
              )}
              <span
                className={`grid-resize${sizes.dragged === column.key ? " on" : ""}`}
                aria-hidden="true"
                onPointerDown={(event) => sizes.start(column.key, event)}
              />
            </div>
          );
        })}
        <span aria-hidden="true" />
      </div>
    </div>
  );
}

function TickAll<R extends { id: string }>({ selection, rows }: { selection: Selection; rows: R[] }) {
  const { t } = useLingui();
  const chosen = useSelection(selection);
  const all = rows.length > 0 && rows.every((row) => chosen.has(row.id));
  return (
    <div role="columnheader" className="grid-tick pinned" style={{ left: 0 }}>
      <label>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t`Select all loaded rows`}
          checked={all}
          ref={(box) => {
            if (box) box.indeterminate = !all && chosen.size > 0;
          }}
          onChange={() => (all ? selection.clear() : selection.set(rows.map((row) => row.id)))}
        />
      </label>
    </div>
  );
}
