/** Which of the two languages is shown, and how to pick words in it. */
import { i18n } from "@lingui/core";
import { useLingui } from "@lingui/react";
import type { Bilingual } from "@/client/types";

export type Language = "zh" | "en";
export type Locale = "zh-CN" | "en";

export const LANGUAGE_KEY = "gx.language";

export const localeOf = (language: Language): Locale => (language === "zh" ? "zh-CN" : "en");

export function firstLanguage(): Language {
  const kept = localStorage.getItem(LANGUAGE_KEY);
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Loads the words and switches to them; the person's choice is kept in this browser. */
export async function speak(language: Language): Promise<void> {
  const locale = localeOf(language);
  const { messages } = locale === "zh-CN" ? await import("../locales/zh-CN.po") : await import("../locales/en.po");
  i18n.loadAndActivate({ locale, messages });
  localStorage.setItem(LANGUAGE_KEY, language);
  document.documentElement.lang = locale;
}

export function useLanguage(): Language {
  return useLingui().i18n.locale === "en" ? "en" : "zh";
}

/** The words of a bilingual text in the language shown; the other language when one is missing. */
export function words(text: Bilingual | string | null | undefined, language: Language): string {
  if (!text) return "";
  if (typeof text === "string") return text;
  return text[language] || text.zh || text.en || "";
}

/** A label inside a sentence: in English it begins in lower case, unless it is an abbreviation. */
export function useNoun(): (text: Bilingual | string | null | undefined) => string {
  const language = useLanguage();
  return (text) => {
    const said = words(text, language);
    return language === "en" && !/^[A-Z]{2}/.test(said) ? said.charAt(0).toLowerCase() + said.slice(1) : said;
  };
}

/** `words` bound to the language shown. */
export function useWords(): (text: Bilingual | string | null | undefined) => string {
  const language = useLanguage();
  return (text) => words(text, language);
}
