/** What a field type brings: how it reads (display, loaded at once) and how it is written (editor, loaded on demand). */
import type { ComponentType } from "react";
import type { Field } from "@/client/types";
import type { Language } from "@/kit/language";

export interface ShowProps {
  field: Field;
  value: unknown;
}

export interface FieldDisplay {
  /** One line, in a list. */
  Cell: ComponentType<ShowProps>;
  /** On a record page; Cell when absent. */
  Read?: ComponentType<ShowProps>;
  width: number;
  align?: "end";
  text(value: unknown, field: Field, language: Language): string;
}

export interface InputProps {
  field: Field;
  value?: unknown;
  onChange?: (value: unknown) => void;
  id?: string;
  autoFocus?: boolean;
  /** The list of choices is open from the start: a click on the field already said what is wanted. */
  startOpen?: boolean;
}

export interface FilterProps {
  field: Field;
  op: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

export interface FieldEditor {
  Input: ComponentType<InputProps>;
  Filter: ComponentType<FilterProps>;
  /** Enter does not save: the input has lines of its own. */
  multiline?: boolean;
  /** A pick is final: editing in place saves it at once. */
  instant?: boolean;
  /** The value as the server takes it, where that differs from how it reads. */
  toWire?(value: unknown): unknown;
}
