/** Metadata as grid columns: the first one is the record's name and its link. */
import { useMemo } from "react";
import { Link } from "react-router";
import type { ObjectSpec, RecordRow } from "@/client/types";
import type { GridColumn } from "@/kit/grid/DataGrid";
import { useLanguage, words } from "@/kit/language";
import { displayOf } from "@/platform/fields/displays";
import { FieldCell } from "@/platform/fields/FieldValue";
import { fieldOf, nameOf } from "@/platform/meta/meta";
import { readWidths } from "./listState";

export function useGridColumns(spec: ObjectSpec, keys: string[]): GridColumn<RecordRow>[] {
  const language = useLanguage();
  return useMemo(() => {
    const widths = readWidths(spec.key);
    const ordered = keys.includes(spec.name_field)
      ? [spec.name_field, ...keys.filter((k) => k !== spec.name_field)]
      : keys;
    return ordered.flatMap((key) => {
      const field = fieldOf(spec, key);
      if (!field) return [];
      const display = displayOf(field.type);
      const isName = key === spec.name_field;
      const column: GridColumn<RecordRow> = {
        key,
        title: words(field.label, language),
        width: widths[key] ?? (isName ? 240 : display.width),
        align: isName ? undefined : display.align,
        sortable: field.sortable ?? false,
        render: (row) =>
          isName ? (
            <Link
              className="grid-name-link one-line"
              tabIndex={-1}
              to={`/o/${spec.key}/${row.id}`}
              title={nameOf(spec, row)}
            >
              {nameOf(spec, row)}
            </Link>
          ) : (
            <FieldCell field={field} value={row[key]} />
          ),
      };
      return [column];
    });
  }, [spec, keys, language]);
}
