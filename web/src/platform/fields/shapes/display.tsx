/** Displays shared by several types: plain words, figures, people, chips, files. */

import type { Field, Named, StoredFile } from "@/client/types";
import { Avatar } from "@/kit/Avatar";
import type { Language } from "@/kit/language";
import { useLanguage } from "@/kit/language";
import type { FieldDisplay } from "../kinds";

type ToText = (value: unknown, field: Field, language: Language) => string;

/** A type that reads as one line of text. */
export function textDisplay(width: number, text: ToText = (value) => String(value), align?: "end"): FieldDisplay {
  function Cell({ field, value }: { field: Field; value: unknown }) {
    const shown = text(value, field, useLanguage());
    return (
      <span className={align ? "one-line num" : "one-line"} title={shown}>
        {shown}
      </span>
    );
  }
  return { Cell, width, align, text };
}

export const namesOf = (value: unknown): string =>
  (Array.isArray(value) ? value : [value])
    .map((one) => (one && typeof one === "object" && "name" in one ? String((one as Named).name) : String(one ?? "")))
    .join("、");

export function PersonCell({ value }: { value: unknown }) {
  const name = namesOf(value);
  return (
    <span className="row" style={{ gap: 6 }} title={name}>
      <Avatar name={name} size={20} />
      <span className="one-line">{name}</span>
    </span>
  );
}

export function LinesRead({ value }: { value: unknown }) {
  return <span style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{String(value)}</span>;
}

export const filesOf = (value: unknown): StoredFile[] =>
  (Array.isArray(value) ? value : value ? [value] : []) as StoredFile[];
