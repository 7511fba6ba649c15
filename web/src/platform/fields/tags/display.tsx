import { Chip } from "@/kit/ChoiceMark";
import type { FieldDisplay, ShowProps } from "../kinds";

const HUES = ["blue", "green", "orange", "purple", "cyan", "red"];

export function tagHue(tag: string): string {
  let sum = 0;
  for (const character of tag) sum += character.codePointAt(0) ?? 0;
  return HUES[sum % HUES.length] ?? "blue";
}

/** A tag is its text; some servers send it with an id. */
export const tagWord = (tag: unknown): string =>
  tag && typeof tag === "object" && "name" in tag ? String(tag.name) : String(tag);

function Cell({ value }: ShowProps) {
  const tags = (Array.isArray(value) ? value : [value]).map(tagWord);
  return (
    <span className="chips" title={tags.join("、")}>
      {tags.map((tag) => (
        <Chip key={tag} word={tag} color={tagHue(tag)} />
      ))}
    </span>
  );
}

export const display: FieldDisplay = {
  Cell,
  width: 180,
  text: (value) => (Array.isArray(value) ? value : [value]).map(tagWord).join("、"),
};
