/** Selection and active cell live outside React state, so that a tick redraws one row and not the grid. */
import { useSyncExternalStore } from "react";

export class Selection {
  private ids = new Set<string>();
  private anchor: string | null = null;
  private listeners = new Set<() => void>();

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
  private changed() {
    this.ids = new Set(this.ids);
    for (const listener of this.listeners) listener();
  }
  has = (id: string) => this.ids.has(id);
  all = () => this.ids;
  toggle(id: string) {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.anchor = id;
    this.changed();
  }
  /** Everything between the last tick and this one, in the order shown. */
  extendTo(id: string, order: string[]) {
    const from = this.anchor ? order.indexOf(this.anchor) : -1;
    const to = order.indexOf(id);
    if (from < 0 || to < 0) return this.toggle(id);
    for (const between of order.slice(Math.min(from, to), Math.max(from, to) + 1)) this.ids.add(between);
    this.changed();
  }
  set(ids: Iterable<string>) {
    this.ids = new Set(ids);
    this.changed();
  }
  clear() {
    if (this.ids.size === 0) return;
    this.ids.clear();
    this.anchor = null;
    this.changed();
  }
}

export const useSelected = (selection: Selection | undefined, id: string): boolean =>
  useSyncExternalStore(selection?.subscribe ?? nothing, () => selection?.has(id) ?? false);

export const useSelection = (selection: Selection): Set<string> =>
  useSyncExternalStore(selection.subscribe, selection.all);

const nothing = () => () => {};

export class ActiveCell {
  row = -1;
  column = 0;
  private listeners = new Set<() => void>();
  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
  move(row: number, column: number) {
    if (row === this.row && column === this.column) return;
    this.row = row;
    this.column = column;
    for (const listener of this.listeners) listener();
  }
}

/** The active column of this row, -1 when the active cell is elsewhere. */
export const useActiveColumn = (active: ActiveCell, row: number): number =>
  useSyncExternalStore(active.subscribe, () => (active.row === row ? active.column : -1));
