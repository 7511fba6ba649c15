/** What a list shows is its address: search, filter, sort, columns, view and recycle bin live in the URL. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { FilterNode, ObjectSpec } from "@/client/types";
import { fieldOf } from "@/platform/meta/meta";

export interface ListState {
  q: string;
  filter: FilterNode | null;
  sort: string[];
  columns: string[];
  view: string | null;
  deleted: boolean;
}

export type ListPatch = Partial<ListState>;

export function parseFilter(text: string | null): FilterNode | null {
  if (!text) return null;
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length
      ? (value as FilterNode)
      : null;
  } catch {
    return null;
  }
}

const list = (text: string | null): string[] => (text ? text.split(",").filter(Boolean) : []);

export function readState(params: URLSearchParams, spec: ObjectSpec): ListState {
  const columns = list(params.get("columns")).filter((key) => fieldOf(spec, key));
  return {
    q: params.get("q") ?? "",
    filter: parseFilter(params.get("filter")),
    sort: list(params.get("sort")),
    columns: columns.length ? columns : standardColumns(spec),
    view: params.get("view"),
    deleted: params.get("deleted") === "1",
  };
}

export function standardColumns(spec: ObjectSpec): string[] {
  const keys = spec.list_fields.filter((key) => fieldOf(spec, key));
  return keys.includes(spec.name_field) || !fieldOf(spec, spec.name_field) ? keys : [spec.name_field, ...keys];
}

export function writeState(state: ListState, spec: ObjectSpec, params: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(params);
  const put = (key: string, value: string | null) => (value ? next.set(key, value) : next.delete(key));
  put("q", state.q);
  put("filter", state.filter ? JSON.stringify(state.filter) : null);
  put("sort", state.sort.join(","));
  const usual = standardColumns(spec).join(",");
  put("columns", state.columns.join(",") === usual ? null : state.columns.join(","));
  put("view", state.view);
  put("deleted", state.deleted ? "1" : null);
  return next;
}

export function useListState(spec: ObjectSpec): [ListState, (patch: ListPatch, replace?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => readState(params, spec), [params, spec]);
  const change = useCallback(
    (patch: ListPatch, replace = false) =>
      setParams((current) => writeState({ ...readState(current, spec), ...patch }, spec, current), { replace }),
    [setParams, spec],
  );
  return [state, change];
}

/** The next sort when a head is clicked: up, down, none; with Shift it joins the others. */
export function nextSort(sort: string[], key: string, additive: boolean): string[] {
  const at = sort.findIndex((one) => one.replace(/^-/, "") === key);
  const next = at < 0 ? key : sort[at] === key ? `-${key}` : null;
  if (!additive) return next ? [next] : [];
  if (at < 0) return [...sort, key];
  return next ? sort.with(at, next) : sort.toSpliced(at, 1);
}

const widthsKey = (object: string) => `gx.widths.${object}`;

export function readWidths(object: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(widthsKey(object)) ?? "{}");
  } catch {
    return {};
  }
}

export function keepWidth(object: string, key: string, width: number) {
  localStorage.setItem(widthsKey(object), JSON.stringify({ ...readWidths(object), [key]: Math.round(width) }));
}
