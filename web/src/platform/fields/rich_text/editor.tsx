/** Plain lines in, paragraphs out: the server sanitises. A rich editor can replace this file alone. */
import { Input } from "antd";
import type { FieldEditor, InputProps } from "../kinds";
import { textEditor } from "../shapes/editor";

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export const htmlOfLines = (lines: string): string =>
  lines
    .split("\n")
    .map((line) => `<p>${escaped(line)}</p>`)
    .join("");

export function linesOfHtml(html: string): string {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const br of body.querySelectorAll("br")) br.replaceWith("\n");
  const blocks = [...body.children];
  return blocks.length ? blocks.map((block) => block.textContent ?? "").join("\n") : (body.textContent ?? "");
}

function Rich({ value, onChange, id, autoFocus }: InputProps) {
  return (
    <Input.TextArea
      id={id}
      autoFocus={autoFocus}
      autoSize={{ minRows: 4, maxRows: 16 }}
      value={value ? linesOfHtml(String(value)) : ""}
      onChange={(event) => onChange?.(event.target.value ? htmlOfLines(event.target.value) : null)}
    />
  );
}

export const editor: FieldEditor = { Input: Rich, Filter: textEditor().Filter, multiline: true };
