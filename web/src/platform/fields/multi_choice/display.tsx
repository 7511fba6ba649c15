import { Chip } from "@/kit/ChoiceMark";
import { useLanguage } from "@/kit/language";
import { choiceOf, choiceWord } from "../choice/display";
import type { FieldDisplay, ShowProps } from "../kinds";

function Cell({ field, value }: ShowProps) {
  const language = useLanguage();
  const keys = Array.isArray(value) ? value : [value];
  return (
    <span className="chips" title={keys.map((key) => choiceWord(field, key, language)).join("、")}>
      {keys.map((key) => (
        <Chip key={String(key)} word={choiceWord(field, key, language)} color={choiceOf(field, key)?.color} />
      ))}
    </span>
  );
}

export const display: FieldDisplay = {
  Cell,
  width: 180,
  text: (value, field, language) =>
    (Array.isArray(value) ? value : [value]).map((key) => choiceWord(field, key, language)).join("、"),
};
