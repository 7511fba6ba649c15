import type { Field } from "@/client/types";
import { ChoiceMark } from "@/kit/ChoiceMark";
import { type Language, useLanguage, words } from "@/kit/language";
import type { FieldDisplay, ShowProps } from "../kinds";

export const choiceOf = (field: Field, key: unknown) => field.options?.choices?.find((choice) => choice.key === key);

export const choiceWord = (field: Field, key: unknown, language: Language): string =>
  words(choiceOf(field, key)?.label, language) || String(key ?? "");

function Cell({ field, value }: ShowProps) {
  return <ChoiceMark word={choiceWord(field, value, useLanguage())} color={choiceOf(field, value)?.color} />;
}

export const display: FieldDisplay = {
  Cell,
  width: 120,
  text: (value, field, language) => choiceWord(field, value, language),
};
